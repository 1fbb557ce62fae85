using System.Runtime.ExceptionServices;

namespace Training.Loop;

/// <summary>Work that is done beside the thread that hands it over, one piece after the other, and never more than one ahead.</summary>
/// <param name="isOn">Whether it is done on a thread of its own; else at once.</param>
internal sealed class BackgroundWork(bool isOn) : IDisposable
{
    private Thread? _thread;
    private ExceptionDispatchInfo? _fault;

    /// <summary>Begins a piece when the one before is done. If that one failed, it throws what it threw, and begins nothing.</summary>
    public void Begin(Action work)
    {
        if (!isOn)
        {
            work();
            return;
        }

        Flush();
        _thread = new Thread(() => Do(work)) { IsBackground = true, Name = $"{Thread.CurrentThread.Name} background" };
        _thread.Start();
    }

    /// <summary>Waits until the last piece is done. If it failed, it throws what it threw, once.</summary>
    public void Flush()
    {
        _thread?.Join();
        RequireSuccess();
    }

    /// <summary>Throws what the last piece threw, if it has failed already: once, and without waiting.</summary>
    public void RequireSuccess() => Interlocked.Exchange(ref _fault, null)?.Throw();

    /// <summary>Waits until the last piece is done, whatever comes of it.</summary>
    public void Dispose() => _thread?.Join();

    private void Do(Action work)
    {
        try
        {
            work();
        }
        catch (Exception error)
        {
            _fault = ExceptionDispatchInfo.Capture(error);
        }
    }
}
