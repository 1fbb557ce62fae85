using System.Globalization;
using Ensembles.Runs;
using Ensembles.Scoring;
using Grains.Interfaces.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Client.Rendering;

/// <summary>
/// An evaluated run as people see it: the run, and below it every score of the ensemble on the test images and on other data.
/// </summary>
internal static class EvaluationView
{
    public static IRenderable Of(RunStatus run) =>
        new Rows(run.Ensemble.Scores is { } scores ? [RunView.Of(run), .. Parts(run, scores)] : [RunView.Of(run)]);

    private static IEnumerable<IRenderable> Parts(RunStatus run, TestScores scores)
    {
        yield return Table("on the test images", Rows(scores));
        if (run.Members.Length > 1) yield return new Text(Diversity(scores));
        foreach (var other in scores.Elsewhere)
        {
            yield return new Text(ExternalTestSet(run, other));
            yield return Table("external test set", Rows(scores, other));
        }

        if (!scores.Strange.IsEmpty) yield return OutOfDistributionTable(scores.Strange);
    }

    /// <summary>What the members differ by, in a sentence.</summary>
    public static string Diversity(TestScores scores) =>
        $"Loss {Figures.Loss(scores.Averaged.Loss)} = members' mean {Figures.Loss(scores.MeanMemberLoss)} − ambiguity "
            + $"{Figures.Loss(scores.Ambiguity)}; "
        + $"two members disagree on {Figures.Share(scores.Disagreement)} of the images, mutual information "
        + $"{Figures.Loss(scores.MutualInformation)}.";

    /// <summary>The names of the scores that <see cref="Cells"/> gives.</summary>
    public static IReadOnlyList<string> Names { get; } = ["accuracy", "NLL", "Brier", "ECE", "adaptive ECE", "AURC", "entropy"];

    public static IEnumerable<string> Cells(PredictionScores figures) =>
    [
        Figures.Share(figures.Accuracy),
        Figures.Loss(figures.Loss),
        Figures.Loss(figures.Brier),
        Figures.Loss(figures.CalibrationError),
        Figures.Loss(figures.AdaptiveCalibrationError),
        Figures.Small(figures.RiskCoverageArea),
        Figures.Loss(figures.Entropy),
    ];

    /// <summary>Both rows of scores with their names.</summary>
    public static IEnumerable<(string Name, PredictionScores Figures)> Rows(TestScores scores) =>
        [
            ("averaged", scores.Averaged),
            (string.Create(CultureInfo.InvariantCulture, $"calibrated, T = {scores.Temperature:f3}"), scores.Scaled)];

    /// <summary>What other data were scored, in a sentence.</summary>
    public static string ExternalTestSet(RunStatus run, OtherTest other) =>
        $"External test set {other.Data}, {other.Images.ToString("n0", CultureInfo.InvariantCulture)} images"
            + (run.Members.Length > 1
                ? $"; members' mean accuracy {Figures.Share(other.MeanMemberAccuracy)}, mean loss {Figures.Loss(other.MeanMemberLoss)}:"
                : ":");

    /// <summary>Both rows of scores on other data.</summary>
    public static IEnumerable<(string Name, PredictionScores Figures)> Rows(TestScores scores, OtherTest other) =>
        Rows(scores with { Averaged = other.Averaged, Scaled = other.Scaled });

    /// <summary>The criteria of out-of-distribution detection, with their names.</summary>
    public static IEnumerable<(string Name, DetectionScores Figures)> Criteria(OutOfDistribution data) =>
        [("largest probability", data.MaxProbability), ("entropy", data.Entropy), ("mutual information", data.MutualInformation)];

    private static FittedTable Table(string title, IEnumerable<(string Name, PredictionScores Figures)> rows)
    {
        var table = Figures.Table([title, .. Names]);
        foreach (var (name, figures) in rows) table.Row([name, .. Cells(figures)]);
        return table;
    }

    private static FittedTable OutOfDistributionTable(IEnumerable<OutOfDistribution> found)
    {
        var table = Figures.Table("out-of-distribution", "images", "by", "AUROC", "FPR at 95 % TPR");
        foreach (var data in found)
        {
            foreach (var (name, figures) in Criteria(data))
                table.Row(data.Data, $"{data.Images}", name, Figures.Loss(figures.AreaUnderRoc), Figures.Share(figures.FalsePositiveRate));
        }

        return table;
    }
}
