namespace Ensembles.Placement;

/// <summary>
/// What a process knows of the memory of one GPU: how much its members were promised, and how much it may have kept of what former members
/// used.
/// </summary>
/// <remarks>
/// The driver's free memory alone does not decide: libtorch keeps what members have freed for the next ones, and what a member was promised
/// it may not
/// have taken yet.
/// </remarks>
/// <param name="FreeBefore">Bytes that were free before the first member.</param>
/// <param name="Held">Bytes that the members on it were promised.</param>
/// <param name="Most">The most that was promised at once.</param>
public sealed record DeviceRoom(long FreeBefore, long Held = 0, long Most = 0)
{
    /// <summary>Bytes that a further member may use.</summary>
    /// <param name="free">Bytes that the driver says are free.</param>
    public long Available(long free) => free + Math.Clamp(FreeBefore - free, 0, Most) - Held;

    /// <summary>Promises a member its bytes.</summary>
    public DeviceRoom Take(long bytes) => this with { Held = Held + bytes, Most = Math.Max(Most, Held + bytes) };

    /// <summary>Takes a promise back: the member's turn is over.</summary>
    public DeviceRoom Return(long bytes) => this with { Held = Held - bytes };
}
