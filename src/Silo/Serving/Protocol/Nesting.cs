using System.Text.Json;

namespace Silo.Serving.Protocol;

/// <summary>
/// How the arrays of a tensor's values are nested. Flat values say nothing of an order; nested ones must agree with the shape, or rows are
/// taken for channels.
/// </summary>
internal static class Nesting
{
    /// <summary>The lengths of nested arrays from the outermost, or null: they are not alike on every level.</summary>
    /// <param name="array">Sound JSON of arrays and numbers.</param>
    public static IReadOnlyList<long>? Of(ReadOnlySpan<byte> array)
    {
        var reader = JsonReading.Over(array);
        var lengths = new List<long>();
        var counts = new Stack<long>();
        var deepest = 0;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndArray)
            {
                var (level, count) = (counts.Count - 1, counts.Pop());
                if (lengths[level] < 0) lengths[level] = count;
                else if (lengths[level] != count) return null;
                continue;
            }

            if (counts.TryPop(out var before)) counts.Push(before + 1);
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                counts.Push(0);
                if (counts.Count > lengths.Count) lengths.Add(-1);
            }
            else if (deepest == 0) deepest = counts.Count;
            else if (deepest != counts.Count) return null;
        }

        return deepest == lengths.Count ? lengths : null;
    }

    /// <summary>Whether values nested so are meant as the shape says; lengths of 1 do not count.</summary>
    public static bool Fits(IReadOnlyList<long>? lengths, int batch, IEnumerable<long> shape, InputSpec input)
    {
        if (lengths is null) return false;
        if (lengths.Count == 1) return true;
        long[] found = [.. lengths.Where(length => length != 1)];
        IEnumerable<long>[] meant = [shape, [batch, input.Channels, input.Height, input.Width], [batch, input.Values]];
        return meant.Any(one => one.Where(length => length != 1).SequenceEqual(found));
    }
}
