namespace Silo.Hosting;

/// <summary>How long a silo waits before it tries again what it needs at start: soon at first, then less and less often.</summary>
internal static class Pauses
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    public static TimeSpan After(TimeSpan pause) => pause + pause < Longest ? pause + pause : Longest;
}
