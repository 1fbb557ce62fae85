using Grains.Engine;
using Training;

namespace Silo.Hosting;

/// <summary>
/// Ends the silo if its process is of no use any more: a job was asked to end and has not for a minute, because its thread hangs in native
/// code; or a device computes no more, because what has gone wrong in a process's GPU context stays wrong. Whoever started it restarts it.
/// </summary>
internal sealed partial class EngineWatch(TrainingEngine engine, IHostApplicationLifetime host, TimeProvider time, ILogger<EngineWatch> logger) : BackgroundService
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

    // The run hears first why its member could not go on; if it cannot be reached, the silo ends all the same.
    private bool MustLeave()
    {
        if (engine.Broken.IsEmpty) return false;
        _brokenSince ??= time.GetTimestamp();
        return engine.AllHeard || time.GetElapsedTime(_brokenSince.Value) >= Limit;
    }

    // In order: members on other devices of this silo are placed elsewhere, which is no fault of theirs.
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

    [LoggerMessage(Level = LogLevel.Critical, Message = "A job was asked to end and has not for {Limit}; this silo ends itself")]
    private partial void LogStuck(TimeSpan limit);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Device {Device} computes no more in this process ({Fault}); this silo ends itself")]
    private partial void LogBroken(string device, string fault);
}
