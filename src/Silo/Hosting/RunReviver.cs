using Grains.Interfaces.Runs;
using Grains.Interfaces.Sweeps;
using Grains.Nodes;

namespace Silo.Hosting;

/// <summary>
/// Activates every run and sweep when a control silo has started: after a power cut the unfinished ones continue at once. While a cluster
/// runs, reminders do the same for a run whose silo has gone.
/// </summary>
internal sealed partial class RunReviver(IGrainFactory grains, TimeProvider time, ILogger<RunReviver> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private readonly RepeatedFault _fault = new(time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await Revive()) await Task.Delay(Pause, time, stoppingToken);
    }

    private async Task<bool> Revive()
    {
        try
        {
            await grains.GetGrain<IRunIndexGrain>(IRunIndexGrain.Key).List();
            await grains.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key).List();
            return true;
        }
        catch (Exception error)
        {
            var reason = error.Message.Split('\n', 2)[0].Trim();
            if (_fault.IsNews(error.GetType().Name)) LogNotRevived(reason);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Runs could not be activated ({Reason}); retrying every two seconds")]
    private partial void LogNotRevived(string reason);
}
