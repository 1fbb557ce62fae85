using System.Collections.Concurrent;

namespace Grains.Engine;

/// <summary>
/// The thread of a slot, which does one job after the other. It stays: native libraries keep what they have prepared by thread.
/// </summary>
internal sealed class SlotThread
{
    private readonly BlockingCollection<Action> _jobs = [];
    private readonly Thread _thread;

    public SlotThread()
    {
        _thread = new Thread(DoAll) { IsBackground = true };
        _thread.UnsafeStart();
    }

    /// <summary>Does a job after those before it, in the caller's context: its spans belong to the caller's trace.</summary>
    /// <param name="job">It must not throw.</param>
    public void Add(Action job)
    {
        var context = ExecutionContext.Capture();
        _jobs.Add(context is null ? job : () => ExecutionContext.Run(context, _ => job(), null));
    }

    /// <summary>Takes no more jobs, and waits for those that there are.</summary>
    /// <param name="atMost">How long.</param>
    public void End(TimeSpan atMost)
    {
        _jobs.CompleteAdding();
        _thread.Join(atMost);
    }

    private void DoAll()
    {
        foreach (var job in _jobs.GetConsumingEnumerable()) job();
    }
}
