using Ensembles.Placement;
using Grains.Engine;
using Grains.Interfaces.Nodes;
using Grains.Roles;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Grains.Nodes;

/// <summary>How this silo presents itself to the device pool.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">What it is there for.</param>
/// <param name="Http">Where its HTTP face listens, or null.</param>
/// <param name="Node">The machine that it runs on, or null where nobody has said.</param>
/// <param name="Graphics">Its GPUs with their memory, or null where there are none.</param>
public sealed record SiloIdentity(string Name, SiloRole Role, string? Http, string? Node = null, string? Graphics = null);

/// <summary>Tells the device pool every second that this silo is there and what its slots do.</summary>
public sealed partial class SiloHeartbeat(
    SiloIdentity identity,
    TrainingEngine engine,
    SiloCondition condition,
    ILocalSiloDetails silo,
    IGrainFactory grains,
    TimeProvider time,
    ILogger<SiloHeartbeat> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly RepeatedFault _unreachable = new(time);

    private IDevicePoolGrain Pool => grains.GetGrain<IDevicePoolGrain>(INodesGrain.Key);

    /// <summary>Reports at once: a slot is broken, and must not be given away.</summary>
    public Task TellNow() => Tell(() => Pool.Register(Describe()));

    /// <summary>Says goodbye, so that the slots are given to nobody while the silo drains.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // One that is cut off says nothing: it is missed soon enough.
        if (!cancellationToken.IsCancellationRequested) await Tell(() => Pool.Leave(identity.Name));
        engine.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            await TellNow();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private SiloReport Describe()
    {
        var fault = condition.Fault;
        return new SiloReport(
            identity.Name,
            identity.Role switch { SiloRole.Control => "control", SiloRole.Trainer => "trainer", _ => "both" },
            Environment.ProcessId,
            silo.SiloAddress.ToParsableString(),
            identity.Http,
            fault is null ? engine.Slots : [],
            identity.Node,
            identity.Graphics,
            fault);
    }

    private async Task Tell(Func<Task> say)
    {
        try
        {
            await say();
            if (_unreachable.End()) LogReached();
        }
        catch (Exception error)
        {
            // The reasons differ in numbers from second to second, so they do not tell one fault from another.
            var reason = error.Message.Split('\n', 2)[0].Trim();
            if (_unreachable.IsNews("")) LogUnreachable(reason);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No control silo can be reached ({Reason}); this silo tries again every second, and gets no work meanwhile")]
    private partial void LogUnreachable(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A control silo is reached")]
    private partial void LogReached();
}
