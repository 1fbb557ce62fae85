using Client.Answers;
using Grains.Interfaces.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Client.Rendering;

/// <summary>A run as people see it when it is not moving: status, and the table at the end of training.</summary>
internal static class RunView
{
    public static IRenderable Of(RunStatus run)
    {
        var parts = new List<IRenderable> { new Text(Headline(run)) };
        if (run.Failure is { } failure) parts.Add(new Text($"Failed: {failure}"));
        if (run.Interruption is { } interruption) parts.Add(new Text($"Interrupted: {interruption}"));
        parts.Add(Members(run));
        parts.Add(new Text(EnsembleLine(run)));
        parts.AddRange(run.Members.Select(Why).OfType<string>().Select(why => new Text(why)));
        return new Rows(parts);
    }

    public static string Headline(RunStatus run) =>
        $"Run {run.Run} (recipe {run.Recipe}, seed {run.Seed}): {Words.Of(run.State)}, {Figures.Time(run.Seconds)} of "
            + $"{(run.Snapshots is null ? "training" : "one training")}";

    /// <summary>How many snapshots there are.</summary>
    public static string Taken(SnapshotsNote snapshots) => $"{snapshots.Taken} of {snapshots.Cycles} snapshots taken";

    /// <summary>How long a cycle is.</summary>
    public static string Epochs(SnapshotsNote snapshots) => snapshots.Epochs == 1 ? "epoch" : $"{snapshots.Epochs} epochs";

    private static FittedTable Members(RunStatus run)
    {
        var table = new FittedTable(
            ["", "best epoch", "val. loss", "val. accuracy", "test accuracy", "test NLL", "test ECE", "state"])
        {
            Spare = ["test ECE", "test NLL"],
        };
        foreach (var member in run.Members)
        {
            table.Row(
                Figures.Member(member),
                Figures.Whole(member.BestEpoch),
                Figures.Loss(member.ValidationLoss),
                Figures.Share(member.ValidationAccuracy),
                Figures.Share(member.Test?.Accuracy),
                Figures.Loss(member.Test?.Loss),
                Figures.Loss(member.Test?.CalibrationError),
                StateOf(member));
        }

        table.AddEmptyRow();
        if (run.Members.Length > 1) AddMean(table, run);
        var ensemble = run.Ensemble;
        table.Row(
            "ensemble",
            Figures.Whole(ensemble.BestEpoch),
            Figures.Loss(ensemble.ValidationLoss),
            Figures.Share(ensemble.ValidationAccuracy),
            Figures.Share(ensemble.Test?.Accuracy),
            Figures.Loss(ensemble.Test?.Loss),
            Figures.Loss(ensemble.Test?.CalibrationError),
            "");
        return table;
    }

    private static void AddMean(FittedTable table, RunStatus run) => table.Row(
        "mean of members",
        "",
        Figures.Loss(Mean(run, member => member.ValidationLoss)),
        Figures.Share(Mean(run, member => member.ValidationAccuracy)),
        Figures.Share(Mean(run, member => member.Test?.Accuracy)),
        Figures.Loss(Mean(run, member => member.Test?.Loss)),
        Figures.Loss(Mean(run, member => member.Test?.CalibrationError)),
        "");

    private static double? Mean(RunStatus run, Func<MemberStatus, double?> value) =>
        Spread.Of(run.Members.Where(member => member.Failure is null).Select(value))?.Mean;

    private static string StateOf(MemberStatus member)
    {
        var state = member.QueuePosition is { } position ? $"queued (place {position})" : Words.Of(member.State);
        return member.Restarts > 0 ? $"{state}, restarted {member.Restarts} times" : state;
    }

    /// <summary>Why a member does not train, or null.</summary>
    public static string? Why(MemberStatus member) =>
        (member.Failure ?? member.Reason) is { } why ? $"Member {member.Index}: {why.TrimEnd('.')}." : null;

    private static string EnsembleLine(RunStatus run)
    {
        var ensemble = run.Ensemble;
        var stop = ensemble.StopEpoch is { } epoch
            ? $"stopped at epoch {epoch} ({ensemble.StopReason})"
            : $"epoch {ensemble.Epoch} of at most {ensemble.MaxEpochs}";
        if (run.Snapshots is { } snapshots) return $"{Taken(snapshots)}, one after every {Epochs(snapshots)}: {stop}.";
        return $"Criterion {ensemble.Criterion}: {stop}, best epoch {Figures.Whole(ensemble.BestEpoch)}, patience left "
            + $"{ensemble.PatienceLeft}.";
    }
}
