using System.Globalization;

namespace Client.Reproducing;

/// <summary>Something in which a repetition is not the original.</summary>
/// <param name="What">Such as: member 0, weights.</param>
/// <param name="FirstEpoch">The first epoch that differs, or null if it is not a value by epoch.</param>
/// <param name="Original">What the original has there.</param>
/// <param name="Again">What the repetition has there.</param>
/// <param name="Largest">The largest difference of any epoch, in nats, or null if it is not a loss.</param>
internal sealed record Difference(string What, int? FirstEpoch, string Original, string Again, double? Largest)
{
    private const int HashStart = 12;

    /// <returns>None or one.</returns>
    public static IEnumerable<Difference> OfValues(string what, string? original, string? again) =>
        original == again ? [] : [new Difference(what, null, original ?? "none", again ?? "none", null)];

    /// <param name="what">Whose hashes they are.</param>
    /// <param name="hashes">Of the epochs that both have.</param>
    /// <returns>None or one.</returns>
    public static IEnumerable<Difference> OfWeights(string what, IEnumerable<(int Epoch, string Original, string Again)> hashes) =>
        hashes.Where(pair => !string.Equals(pair.Original, pair.Again, StringComparison.OrdinalIgnoreCase)).Take(1)
            .Select(first => new Difference(what, first.Epoch, Start(first.Original), Start(first.Again), null));

    /// <param name="what">Whose losses they are.</param>
    /// <param name="losses">Of the epochs that both have.</param>
    /// <returns>None or one.</returns>
    public static IEnumerable<Difference> OfLosses(string what, IEnumerable<(int Epoch, double Original, double Again)> losses)
    {
        var others = losses.Where(pair => !pair.Original.Equals(pair.Again)).ToList();
        return others.Take(1).Select(first =>
            new Difference(
                what, first.Epoch, Text(first.Original), Text(first.Again), others.Max(pair => Math.Abs(pair.Original - pair.Again))));
    }

    private static string Start(string hash) => hash[..Math.Min(HashStart, hash.Length)];

    private static string Text(double loss) => loss.ToString("g7", CultureInfo.InvariantCulture);
}
