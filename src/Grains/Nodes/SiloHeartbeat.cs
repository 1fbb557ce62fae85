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
/// <param name="Http">Its HTTP address, or null.</param>
/// <param name="Node">The machine that it runs on, or null if not configured.</param>
/// <param name="Graphics">Its GPUs with their memory, or null if there are none.</param>
public sealed record SiloIdentity(string Name, SiloRole Role, string? Http, string? Node = null, string? Graphics = null);

/// <summary>Reports this silo and its slots to the device pool every second.</summary>
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
    public Task ReportNow() => Send(() => Pool.Register(Describe()));

    /// <summary>Signs off, so that no slot is granted while the silo drains.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // One that is cut off says nothing: it is missed soon enough.
        if (!cancellationToken.IsCancellationRequested) await Send(() => Pool.Leave(identity.Name));
        engine.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            await ReportNow();
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

    private async Task Send(Func<Task> say)
    {
        try
        {
            await say();
            if (_unreachable.End()) LogReached();
        }
        catch (Exception error)
        {
            // The reasons differ in numbers from second to second, so they do not distinguish faults.
            var reason = error.Message.Split('\n', 2)[0].Trim();
            if (_unreachable.IsNews("")) LogUnreachable(reason);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "No control silo can be reached ({Reason}); retrying every second, without work meanwhile")]
    private partial void LogUnreachable(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Connected to a control silo")]
    private partial void LogReached();
}
