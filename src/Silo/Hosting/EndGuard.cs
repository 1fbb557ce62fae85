using Silo.Storage;
using Training;

namespace Silo.Hosting;

/// <summary>
/// Ends the process in time when it is asked to stop. The runtime says good-bye to Redis for up to two minutes if Redis has gone, as when
/// a namespace is deleted; nothing that is kept depends on it, and a pod would be killed meanwhile.
/// </summary>
/// <param name="missing">What the silo lacks now, or null.</param>
/// <param name="end">Ends the process.</param>
/// <param name="time">The clock of the limits.</param>
internal sealed class EndGuard(Func<CancellationToken, Task<string?>> missing, Action end, TimeProvider time)
{
    /// <summary>How long a silo tries to sign off from a Redis that does not answer.</summary>
    public static readonly TimeSpan ShortLimit = TimeSpan.FromSeconds(5);

    /// <summary>Watches over the end of this process.</summary>
    /// <param name="host">What ends.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="storage">What it needs for its good-byes.</param>
    /// <param name="close">Closes what a process that ends at once leaves open.</param>
    public static void Watch(IHost host, SiloSettings settings, StorageSettings storage, Action close)
    {
        var guard = new EndGuard(new StartNeeds(storage, settings.Tls).Missing, () => End(close), TimeProvider.System);
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStopping.Register(() => guard.Wait(lifetime.ApplicationStopped).ContinueWith(_ => { }, TaskScheduler.Default));
    }

    /// <summary>Waits for the end, and ends the process if it does not come in time.</summary>
    public async Task Wait(CancellationToken ended)
    {
        await Task.Delay(ShortLimit, time, ended);
        if (!await IsAlone(ended)) await Task.Delay(SiloHost.ShutdownLimit - ShortLimit, time, ended);
        if (!ended.IsCancellationRequested) end();
    }

    private async Task<bool> IsAlone(CancellationToken ended)
    {
        try
        {
            return await missing(ended) is not null;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return true;
        }
    }

    private static void End(Action close)
    {
        close();
        Serilog.Log.ForContext<EndGuard>().Warning("This silo could not say good-bye in time; it ends all the same");
        Serilog.Log.CloseAndFlush();
        TorchRuntime.End(0);
    }
}
