namespace Benchmarks.Reporting;

/// <summary>What a benchmark found.</summary>
/// <param name="Benchmark">Its name.</param>
/// <param name="Figures">What was measured.</param>
/// <param name="Ratios">Of figures of the same run: what holds on other machines too.</param>
/// <param name="Goals">The least that a ratio of the same name should be.</param>
/// <param name="Machine">The machine.</param>
/// <param name="Notes">What could not be measured, and why.</param>
internal sealed record Report(
    string Benchmark,
    IReadOnlyDictionary<string, Figure> Figures,
    IReadOnlyDictionary<string, double> Ratios,
    IReadOnlyDictionary<string, double> Goals,
    string Machine,
    IReadOnlyList<string> Notes);
