namespace Training.Data.Pulling;

/// <summary>
/// Allows one process of a machine to pull a set at a time. The system releases the lock when the process ends, however it ends.
/// </summary>
/// <remarks>The empty file stays: a lock file that is deleted can be held by two at once.</remarks>
internal static class PullLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">The lock's file, created if it is missing.</param>
    /// <param name="waiting">Called once if another process holds it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static FileStream Take(string path, Action waiting, CancellationToken cancellation)
    {
        var reported = false;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (IsHeld(error) && File.Exists(path))
            {
                if (!reported)
                {
                    waiting();
                    reported = true;
                }
            }

            cancellation.WaitHandle.WaitOne(Pause);
        }
    }

    // EWOULDBLOCK of Linux (11) and of macOS (35).
    private static bool IsHeld(IOException error) => error.HResult is 11 or 35;
}
