namespace Silo.Hosting;

/// <summary>Which connections a silo takes and makes.</summary>
internal enum TlsMode
{
    /// <summary>Plain ones.</summary>
    Off,

    /// <summary>Both: takes what comes, and calls with TLS whoever answers with TLS. For the time while TLS is turned on or off.</summary>
    Accept,

    /// <summary>Mutual TLS only.</summary>
    Require,
}
