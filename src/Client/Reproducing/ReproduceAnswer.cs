namespace Client.Reproducing;

/// <summary>What <c>reproduce</c> answers (docs/json.md).</summary>
internal sealed record ReproduceAnswer(
    string Original,
    string Run,
    string Outcome,
    int Through,
    int? FirstEpoch,
    double? LargestLoss,
    IReadOnlyList<Difference> Differences,
    IReadOnlyList<Circumstance> Circumstances,
    IReadOnlyList<string> LeftOut)
{
    public static ReproduceAnswer Of(string original, string run, Comparison comparison) => new(
        original,
        run,
        comparison switch { { Through: 0 } => "not-compared", { IsIdentical: true } => "identical", _ => "different" },
        comparison.Through,
        comparison.FirstEpoch,
        comparison.LargestLoss,
        comparison.Differences,
        comparison.Circumstances,
        comparison.LeftOut);
}
