using System.Runtime.InteropServices;

namespace Client.Commands;

/// <summary>Ctrl-C and SIGTERM: the command that runs is cancelled and has a limited time to end.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly TimeSpan _limit;
    private readonly PosixSignalRegistration[] _signals;

    /// <param name="limit">How long a cancelled command may take to end.</param>
    public Interruption(TimeSpan limit)
    {
        _limit = limit;
        _signals =
            [PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel)];
    }

    /// <summary>Whether a signal has come.</summary>
    public bool IsRequested => _cancellation.IsCancellationRequested;

    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="CommandException">It was cancelled and did not end in time.</exception>
    public async Task<int> Run(Func<CancellationToken, Task<int>> command)
    {
        // On a thread of its own: a signal counts from the first moment, also before the command awaits anything.
        var running = Task.Run(() => command(_cancellation.Token), CancellationToken.None);
        return await Task.WhenAny(running, Overdue()) == running
            ? await running
            : throw new CommandException(
                ExitCodes.Interrupted,
                $"Interrupted; what was running did not end within {_limit.TotalSeconds:0} s. See what is left with 'ensemble cluster "
                    + $"status'.");
    }

    /// <summary>What a signal does.</summary>
    internal void Cancel() => _ = _cancellation.CancelAsync();

    // The source itself is not disposed: a signal may be handled at this moment.
    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
    }

    private void Cancel(PosixSignalContext signal)
    {
        signal.Cancel = true;
        Cancel();
    }

    private async Task Overdue()
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, _cancellation.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(_limit, CancellationToken.None);
    }
}
