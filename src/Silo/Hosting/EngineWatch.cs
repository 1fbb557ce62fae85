using Grains.Engine;
using Training;

namespace Silo.Hosting;

/// <summary>
/// Ends the process where a job was asked to end and has not for a minute: its thread hangs in native code, nothing else can end it,
/// and its slot is of no use. Whoever started the silo starts it anew.
/// </summary>
internal sealed partial class EngineWatch(TrainingEngine engine, TimeProvider time, ILogger<EngineWatch> logger) : BackgroundService
{
    /// <summary>The exit code.</summary>
    public const int Stuck = 70;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (engine.Overdue < Limit) continue;
            LogStuck(Limit);
            await Serilog.Log.CloseAndFlushAsync();
            TorchRuntime.End(Stuck);
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "A job was asked to end and has not for {Limit}; this silo ends itself")]
    private partial void LogStuck(TimeSpan limit);
}
