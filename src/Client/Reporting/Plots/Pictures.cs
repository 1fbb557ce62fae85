using System.Globalization;
using Client.Rendering;
using Grains.Interfaces.Runs;

namespace Client.Reporting.Plots;

/// <summary>The pictures of a report.</summary>
internal static class Pictures
{
    private const int Width = 520;
    private const int Height = 340;
    private const int Side = 520;

    /// <summary>All, whether there is something to draw or not yet.</summary>
    public static IReadOnlyList<string> Names { get; } = ["loss", "accuracy", "ambiguity", "epoch-calibration", "calibration", "confusion"];

    public static IReadOnlyList<Picture> OfLearning(RunFacts facts)
    {
        if (facts.Epochs.Count == 0) return [];
        var pictures = new List<Picture> { Loss(facts) };
        if (facts.Epochs.Any(epoch => epoch.ValidationAccuracy is not null)) pictures.Add(Accuracy(facts));
        if (facts.Run is { Snapshots: null, Members.Length: > 1 }) pictures.Add(Ambiguity(facts));
        if (facts.Epochs.Any(epoch => epoch.CalibrationError is not null)) pictures.Add(EpochCalibration(facts));
        return pictures;
    }

    public static IReadOnlyList<Picture> OfTest(RunFacts facts) => facts.IsEvaluated ? [Calibration(facts), Confusion(facts)] : [];

    private static Picture Loss(RunFacts facts)
    {
        var plot = new CurvePlot("Validation loss (nats, log scale)")
        {
            Members = MembersOf(facts, member => member.ValidationLoss),
            Snapshots = SnapshotsOf(facts),
            EnsembleName = Averaged(facts),
            Mean = facts.Run is { Snapshots: null, Members.Length: > 1 } ? Curve.Of(facts.Epochs, epoch => epoch.MeanMemberLoss) : null,
            Ensemble = Curve.Of(facts.Epochs, epoch => epoch.ValidationLoss),
            Best = facts.Run.Ensemble.BestEpoch,
            Scale = Scale.Loss,
        };
        var best = facts.Run.Ensemble is { BestEpoch: { } epoch, ValidationLoss: { } loss }
            ? $" The ensemble's is lowest at epoch {epoch}: {Figures.Loss(loss)}."
            : "";
        return Of(
            plot, "loss",
            facts.Run.Snapshots is null
                ? $"Validation loss of every member, of their mean and of the ensemble.{best}"
                : "Validation loss of the training, epoch by epoch.");
    }

    // Epoch by epoch one training is no average, and the members are parts of its curve.
    private static string Averaged(RunFacts facts) => facts.Run.Snapshots is null ? "ensemble" : "training";

    private static IReadOnlyList<Curve> MembersOf(RunFacts facts, Func<MemberCurve, double> value) =>
        facts.Run.Snapshots is null ? Curve.OfMembers(facts.Epochs, value) : [];

    private static IReadOnlyList<int> SnapshotsOf(RunFacts facts) =>
        facts.Run.Snapshots is { } snapshots ? [.. Enumerable.Range(1, snapshots.Taken).Select(cycle => cycle * snapshots.Epochs)] : [];

    private static Picture Accuracy(RunFacts facts)
    {
        var members = MembersOf(facts, member => member.ValidationAccuracy);
        var ensemble = Curve.Of(facts.Epochs, epoch => epoch.ValidationAccuracy);
        var plot = new CurvePlot("Validation accuracy (log scale of the error)")
        {
            Members = members,
            Snapshots = SnapshotsOf(facts),
            Ensemble = ensemble,
            EnsembleName = Averaged(facts),
            Best = facts.Run.Ensemble.BestEpoch,
            LegendPlace = ScottPlot.Alignment.LowerRight,
            Scale = Scale.Accuracy(members.Append(ensemble).SelectMany(curve => curve.Values)),
        };
        return Of(
            plot, "accuracy",
            facts.Run.Snapshots is null
                ? $"Validation accuracy of every member and of the ensemble: {Figures.Share(facts.Run.Ensemble.ValidationAccuracy)} at the "
                    + $"best epoch."
                : "Validation accuracy of the training, epoch by epoch.");
    }

    private static Picture Ambiguity(RunFacts facts)
    {
        var plot = new CurvePlot("Ambiguity (nats)")
        {
            Ensemble = Curve.Of(facts.Epochs, epoch => epoch.MeanMemberLoss - epoch.ValidationLoss),
            EnsembleName = "mean of members − ensemble",
            Best = facts.Run.Ensemble.BestEpoch,
            Scale = Scale.Linear,
        };
        return Of(
            plot, "ambiguity",
            "Ambiguity: how much lower the ensemble's loss is than its members' mean loss. It is the gain from averaging.");
    }

    private static Picture EpochCalibration(RunFacts facts)
    {
        var plot = new CurvePlot("Calibration error")
        {
            Ensemble = Curve.Of(facts.Epochs, epoch => epoch.CalibrationError),
            EnsembleName = Averaged(facts),
            Snapshots = SnapshotsOf(facts),
            Best = facts.Run.Ensemble.BestEpoch,
            Scale = Scale.Linear,
        };
        return Of(
            plot, "epoch-calibration",
            $"Expected calibration error of the {Averaged(facts)} on the validation images: how far its confidence is from its accuracy.");
    }

    private static Picture Calibration(RunFacts facts)
    {
        var error = facts.Run.Ensemble.Test?.CalibrationError;
        return new Picture(
            "calibration",
            $"Accuracy against confidence on the test images, with the number of images in each bar; expected calibration error "
                + $"{Figures.Loss(error)}.",
            Width,
            Side,
            palette => ReliabilityPlot.Draw(facts.Evaluation.Reliability, palette, Width, Side));
    }

    private static Picture Confusion(RunFacts facts)
    {
        var plot = new ConfusionPlot(facts.Evaluation.Confusion, facts.ClassName);
        return new Picture("confusion", ConfusionText(facts), Side, Side, palette => plot.Draw(palette, Side, Side));
    }

    private static string ConfusionText(RunFacts facts)
    {
        var counts = facts.Evaluation.Confusion;
        var classes = (int)Math.Sqrt(counts.Length);
        var wrong = Enumerable.Range(0, counts.Length).Where(cell => cell / classes != cell % classes && counts[cell] > 0).ToList();
        var sentence = string.Create(
            CultureInfo.InvariantCulture,
            $"{wrong.Sum(cell => counts[cell])} of {facts.Evaluation.Images} predictions are wrong");
        if (wrong.Count == 0) return sentence + ".";
        var most = wrong.MaxBy(cell => counts[cell]);
        return $"{sentence}; most often {facts.ClassName(most / classes)} is predicted as {facts.ClassName(most % classes)} "
            + $"({counts[most]}).";
    }

    private static Picture Of(CurvePlot plot, string name, string description) =>
        new(name, description, Width, Height, palette => plot.Draw(palette, Width, Height));
}
