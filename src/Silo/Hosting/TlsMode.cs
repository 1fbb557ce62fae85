namespace Silo.Hosting;

/// <summary>Which connections a silo takes and makes.</summary>
internal enum TlsMode
{
    /// <summary>Plain ones.</summary>
    Off,

    /// <summary>Accepts both, and connects with TLS to peers that offer it. For the time while TLS is turned on or off.</summary>
    Accept,

    /// <summary>Mutual TLS only.</summary>
    Require,
}
