using System.Globalization;
using Client.Answers;
using Grains.Interfaces.Sweeps;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Client.Rendering;

/// <summary>A sweep as people see it: those of its trials that matter, the best first.</summary>
internal static class SweepView
{
    private const int MostTrials = 10;

    /// <summary>The sweep so far, or at its end.</summary>
    public static IRenderable Of(SweepStatus sweep)
    {
        var parts = new List<IRenderable> { new Text(Headline(sweep)), Table(sweep, [.. Ranked(sweep).Take(MostTrials)]) };
        if (sweep.Interruption is { } why) parts.Add(new Text($"Interrupted: {why}"));
        if (sweep.Trials.FirstOrDefault(trial => trial.Failure is not null) is { } failed)
            parts.Add(new Text($"Trial {failed.Index} failed: {failed.Failure}"));
        if (ImportanceLine(sweep) is { } importance) parts.Add(new Text(importance));
        return new Rows(parts);
    }

    /// <summary>The sweep while it runs: active trials, then the best of the others.</summary>
    /// <param name="sweep">Its state.</param>
    /// <param name="height">Lines of the terminal.</param>
    public static IRenderable Live(SweepStatus sweep, int height)
    {
        const int Frame = 8;
        var underWay = sweep.Trials.Where(trial => trial.State == "running").ToList();
        return new Rows(
            new Text(Headline(sweep)), Table(sweep, [.. underWay.Concat(Ranked(sweep).Except(underWay)).Take(Math.Max(3, height - Frame))]),
            new Text(Counts(sweep)));
    }

    public static string Headline(SweepStatus sweep) =>
        $"Sweep {sweep.Sweep} (recipe {sweep.Recipe}, {sweep.Method}, seed {sweep.Seed}): {Words.Of(sweep.State)}, "
            + $"{Figures.Time(sweep.Seconds)}";

    /// <summary>The number of trials by state.</summary>
    public static string Counts(SweepStatus sweep)
    {
        var states = sweep.Trials.CountBy(trial => trial.State).OrderBy(count => count.Key, StringComparer.Ordinal);
        return $"{sweep.Trials.Length} trials: {string.Join(", ", states.Select(count => $"{count.Value} {count.Key}"))}";
    }

    /// <summary>Trials that have a loss, the best first, then those that failed.</summary>
    public static IEnumerable<TrialStatus> Ranked(SweepStatus sweep) =>
        sweep.Trials.Where(trial => trial.State != "waiting")
            .OrderBy(trial => trial.State == "failed")
            .ThenBy(trial => trial.ValidationLoss ?? double.PositiveInfinity);

    private static FittedTable Table(SweepStatus sweep, IReadOnlyList<TrialStatus> trials)
    {
        var table =
            Figures.Table(["trial", "state", "epochs", .. SweepText.Names(sweep.Space), "val. loss", "val. accuracy", "best epoch"]);
        foreach (var trial in trials)
        {
            table.Row([
                trial.Index == sweep.Best ? $"{trial.Index} ★" : $"{trial.Index}",
                trial.State,
                $"{trial.Losses.Length}",
                .. trial.Values.Select(SweepText.Value),
                Figures.Loss(trial.ValidationLoss),
                Figures.Share(trial.ValidationAccuracy),
                Figures.Whole(trial.BestEpoch)]);
        }

        return table;
    }

    private static string? ImportanceLine(SweepStatus sweep)
    {
        var known = sweep.Space.Zip(SweepText.Names(sweep.Space))
            .Where(pair => pair.First.Importance is not null)
            .OrderByDescending(pair => pair.First.Importance)
            .ToList();
        return known.Count == 0
            ? null
            : $"What a value explains by itself of how trials differ after epoch {sweep.ComparedAt}: "
                + string.Join(
                    ", ", known.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Second} {pair.First.Importance:p0}")))
                + ".";
    }
}
