namespace Grains.Tests.Nodes;

/// <summary>Running totals, for looking at what happened step by step.</summary>
internal static class Sequences
{
    public static IEnumerable<TState> Scan<T, TState>(this IEnumerable<T> items, TState start, Func<TState, T, TState> next)
    {
        foreach (var item in items) yield return start = next(start, item);
    }
}
