using Training;

namespace Silo.Hosting;

/// <summary>
/// Stops a silo of the machine's own cluster when it is not wanted any more (<see cref="ClusterWatch"/>), however the commands ended that
/// used it.
/// </summary>
internal sealed class Lifeline(IHostApplicationLifetime lifetime, SiloSettings settings) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly ManualResetEventSlim Never = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        new Thread(HoldOn) { IsBackground = true, Name = "lifeline" }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void HoldOn()
    {
        // Its lock is held to the process's end.
        using var watch = new ClusterWatch(settings);
        while (watch.IsWanted()) Never.Wait(Pause);
        lifetime.StopApplication();
        // No command is left to kill a silo that does not come to its end.
        Never.Wait(SiloHost.ShutdownLimit + TimeSpan.FromSeconds(5));
        TorchRuntime.End(1);
    }
}
