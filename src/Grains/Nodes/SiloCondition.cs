namespace Grains.Nodes;

/// <summary>
/// What keeps this silo from work. While there is a fault the silo is not ready and offers no slots; the heartbeat reports the reason.
/// </summary>
public sealed class SiloCondition
{
    private volatile string? _fault;

    /// <summary>One sentence that says what is missing and what to do, or null if nothing is.</summary>
    public string? Fault
    {
        get => _fault;
        set => _fault = value;
    }
}
