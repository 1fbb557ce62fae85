using System.Globalization;
using Client.Rendering;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Client.Reproducing;

/// <summary>A run and its repetition as people see them.</summary>
internal static class RepetitionView
{
    private const int MostText = 48;

    public static IRenderable Of(string original, string again, Comparison comparison)
    {
        var parts = new List<IRenderable>();
        if (comparison.Differences.Count > 0) parts.Add(Show(comparison.Differences));
        if (comparison.Differences.Count > 0 && comparison.Circumstances.Count > 0) parts.Add(Show(comparison.Circumstances));
        parts.Add(new Text(Headline(original, again, comparison)));
        parts.AddRange(comparison.LeftOut.Select(sentence => new Text(sentence)));
        return new Rows(parts);
    }

    private static string Headline(string original, string again, Comparison comparison)
    {
        if (comparison.Through == 0) return $"Run '{again}' was compared with nothing.";
        var epochs = comparison.Through == 1 ? "epoch 1" : $"epochs 1 to {comparison.Through}";
        if (comparison.IsIdentical) return $"Bit-identical: '{again}' has every weight and every loss of '{original}', {epochs}.";
        var from = comparison.FirstEpoch is { } first ? $" from epoch {first} on" : "";
        var largest = comparison.LargestLoss is { } loss ? $", losses by at most {loss.ToString("g2", CultureInfo.InvariantCulture)}" : "";
        return $"'{again}' differs from '{original}'{from}{largest} ({epochs} compared). {Explanation(comparison)}";
    }

    private static string Explanation(Comparison comparison) => comparison.Circumstances.Count > 0
        ? $"What was not the same: {string.Join("; ", comparison.Circumstances.Select(circumstance => circumstance.What))}. Identical bits "
            + $"are guaranteed for the same kind of processor, threads, precision, versions and data."
        : "The manifests agree in processor, devices, threads, precision, versions, data, seeds and recipe; look whether members trained "
            + "on processors of another kind than the planning host's ('ensemble nodes').";

    private static FittedTable Show(IEnumerable<Difference> differences)
    {
        var table = Figures.Table("what differs", "first at epoch", "original", "again", "at most by");
        foreach (var difference in differences)
        {
            table.Row(
                difference.What, Figures.Whole(difference.FirstEpoch), difference.Original, difference.Again,
                difference.Largest?.ToString("g2", CultureInfo.InvariantCulture) ?? Figures.Nothing);
        }

        return table;
    }

    private static FittedTable Show(IEnumerable<Circumstance> circumstances)
    {
        var table = Figures.Table("trained with", "original", "again");
        foreach (var circumstance in circumstances) table.Row(circumstance.What, Short(circumstance.Original), Short(circumstance.Again));
        return table;
    }

    private static string Short(string text) => text.Length > MostText ? $"{text[..MostText]}…" : text;
}
