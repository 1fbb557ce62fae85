using Client.Answers;
using Client.Rendering;
using Grains.Interfaces.Runs;

namespace Client.Reporting.Sections;

/// <summary>What the run is, and its result in a few figures.</summary>
internal static class HeadSection
{
    public static Html Of(RunFacts facts)
    {
        var run = facts.Run;
        return Html.Of($"""
            {ReportFrame.Head(run.Run, ReportPage.Kind, Words.Of(run.State), Lead(facts), Tiles(facts))}
            {Notices(facts)}
            <details class="facts"><summary>Setup: recipe, data, hardware, versions</summary><dl>{Setting(facts)}</dl></details>
            """);
    }

    private static string Lead(RunFacts facts)
    {
        var run = facts.Run;
        var members = run.Members.Length == 1 ? "1 member" : $"{run.Members.Length} members";
        if (run.Snapshots is { } snapshots)
            members = $"One training with {snapshots.Taken} of {snapshots.Cycles} snapshots, one after every {RunView.Epochs(snapshots)},";
        return $"{members} of recipe {run.Recipe}, seed {run.Seed}, started {Figures.Date(run.CreatedAt)}, {Figures.Time(run.Seconds)} "
            + $"of training.";
    }

    private static IEnumerable<Html> Tiles(RunFacts facts)
    {
        var ensemble = facts.Run.Ensemble;
        if (ensemble.Test is { } test)
        {
            yield return ReportFrame.Tile(
                "test accuracy", Figures.Share(test.Accuracy),
                facts.IsEvaluated ? $"interval {WilsonInterval.Of(test.Accuracy, facts.Evaluation.Images).Text}" : "of the ensemble");
            yield return ReportFrame.Tile("test loss", Figures.Loss(test.Loss), MeanOfMembers(facts, member => member.Test?.Loss));
            yield return ReportFrame.Tile(
                "calibration error", Figures.Loss(test.CalibrationError), MeanOfMembers(facts, member => member.Test?.CalibrationError));
        }

        yield return ReportFrame.Tile(
            "validation loss", Figures.Loss(ensemble.ValidationLoss), MeanOfMembers(facts, member => member.ValidationLoss));
        var end = ensemble.StopEpoch is { } stop
            ? $"stopped at {stop} ({ensemble.StopReason})"
            : $"epoch {ensemble.Epoch} of at most {ensemble.MaxEpochs}";
        yield return facts.Run.Snapshots is { } snapshots
            ? ReportFrame.Tile("snapshots", $"{snapshots.Taken}", end)
            : ReportFrame.Tile("best epoch", Figures.Whole(ensemble.BestEpoch), end);
    }

    private static string MeanOfMembers(RunFacts facts, Func<MemberStatus, double?> value) =>
        Spread.Of(facts.Sound.Select(value)) is { Count: > 1 } spread ? $"mean of members {Figures.Loss(spread.Mean)}" : "of the ensemble";

    private static Html Notices(RunFacts facts)
    {
        var sentences = MissingParts.Of(facts).Select(sentence => Html.Of($"<li>{sentence}</li>")).ToList();
        return sentences.Count == 0 ? Html.Nothing : Html.Of($"""<ul class="notices">{sentences}</ul>""");
    }

    private static IEnumerable<Html> Setting(RunFacts facts)
    {
        var (run, manifest) = (facts.Run, facts.Manifest);
        return from fact in new (string Name, string? Text)[]
               {
                   ("criterion", run.Ensemble.Criterion),
                   (
                       "recipes of the members",
                       string.Join(
                           ", ",
                           run.Members.Select(member => member.Recipe)
                               .OfType<string>()
                               .CountBy(recipe => recipe)
                               .Select(recipe => $"{recipe.Value} × {recipe.Key}"))),
                   ("seeds of the members", string.Join(", ", run.Members.Select(member => member.Seed))),
                   ("data", manifest.Data),
                   ("SHA-256 of the data", manifest.DataHash),
                   (
                       "trained on",
                       string.Join(
                           ", ",
                           run.Members.Where(member => member.Silo is not null)
                               .Select(member => $"{member.Silo} {member.Device}".TrimEnd())
                               .Distinct())),
                   ("planned by", manifest.Host),
                   ("processor", manifest.Processor),
                   ("threads in an operation", manifest.Threads),
                   ("versions", string.Join(", ", manifest.Versions.Select(version => $"{version.Name} {version.Version}"))),
               }
               where !string.IsNullOrEmpty(fact.Text)
               select Html.Of($"<dt>{fact.Name}</dt><dd>{fact.Text}</dd>");
    }
}
