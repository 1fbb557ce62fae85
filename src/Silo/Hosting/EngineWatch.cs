using Grains.Engine;
using Training;

namespace Silo.Hosting;

/// <summary>
/// Ends the silo if its process is of no use any more: a job was asked to end and has not for a minute, because its thread hangs in native
/// code; or a device no longer computes, because a failed GPU context does not recover in its process. Its supervisor restarts it.
/// </summary>
internal sealed partial class EngineWatch(
    TrainingEngine engine, IHostApplicationLifetime host, TimeProvider time, ILogger<EngineWatch> logger)
    : BackgroundService
{
    /// <summary>The exit code after a job that hangs.</summary>
    public const int Stuck = 70;

    /// <summary>The exit code after a device that computes no more.</summary>
    public const int BrokenDevice = 71;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private long? _brokenSince;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (engine.Overdue >= Limit) await EndNow();
            if (MustLeave()) Leave();
        }
    }

    // The run first receives the reason; if it cannot be reached, the silo ends anyway.
    private bool MustLeave()
    {
        if (engine.Broken.IsEmpty) return false;
        _brokenSince ??= time.GetTimestamp();
        return engine.AllReported || time.GetElapsedTime(_brokenSince.Value) >= Limit;
    }

    // Gracefully: members on other devices of this silo move, and it does not count as their fault.
    private void Leave()
    {
        foreach (var (device, fault) in engine.Broken) LogBroken(device, fault);
        Environment.ExitCode = BrokenDevice;
        host.StopApplication();
    }

    private async Task EndNow()
    {
        LogStuck(Limit);
        await Serilog.Log.CloseAndFlushAsync();
        TorchRuntime.End(Stuck);
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "A job has not ended {Limit} after the request; this silo exits")]
    private partial void LogStuck(TimeSpan limit);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Device {Device} no longer works in this process ({Fault}); this silo exits")]
    private partial void LogBroken(string device, string fault);
}
