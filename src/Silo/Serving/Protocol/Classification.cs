using System.Globalization;

namespace Silo.Serving.Protocol;

/// <summary>The most probable classes in words, <c>value:index:label</c>.</summary>
internal static class Classification
{
    /// <param name="name">The output's name.</param>
    /// <param name="probabilities">Row by row, a column a class.</param>
    /// <param name="labels">The classes' names.</param>
    /// <param name="top">How many of each row, falling; of equal ones the first comes first.</param>
    public static TextTensor Of(string name, float[] probabilities, IReadOnlyList<string> labels, int top)
    {
        var rows = probabilities.Chunk(labels.Count).ToList();
        return new TextTensor(name, [rows.Count, top], [.. rows.SelectMany(row => Words(row, labels, top))]);
    }

    private static IEnumerable<string> Words(float[] row, IReadOnlyList<string> labels, int top) =>
        Enumerable.Range(0, row.Length)
            .OrderByDescending(index => row[index])
            .Take(top)
            .Select(index => string.Create(CultureInfo.InvariantCulture, $"{Finite.OrThrow(row[index])}:{index}:{labels[index]}"));
}
