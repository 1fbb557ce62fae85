using Client.Answers;
using Ensembles.Members;
using Grains.Interfaces.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Client.Rendering;

/// <summary>A run in training, redrawn at every update: a bar per member, and the ensemble.</summary>
internal static class LiveView
{
    private const int BarWidth = 24;
    private const int MostTroubles = 5;

    public static IRenderable Of(RunStatus run)
    {
        var table = new FittedTable(
            ["member", "slot", "state", "epoch", "progress", "loss", "images/s", "val. loss", "val. accuracy"])
        {
            Spare = ["progress", "images/s", "slot"],
        };
        foreach (var member in run.Members) Add(table, member, run.Ensemble.MaxEpochs);
        var troubled = run.Members.Where(member => member.State != MemberState.Queued).Select(RunView.Why).OfType<string>();
        string[] below = [Summary(run), .. run.Interruption is { } why ? [$"Interrupted: {why}"] : troubled.Take(MostTroubles)];
        return new Rows([new Text(RunView.Headline(run)), table, .. below.Select(line => new Text(line))]);
    }

    /// <summary>The ensemble in one line.</summary>
    public static string Summary(RunStatus run)
    {
        var ensemble = run.Ensemble;
        var last = run.Epochs.LastOrDefault();
        var decides = run.Snapshots is { } snapshots
            ? RunView.Taken(snapshots)
            : $"best epoch {Figures.Whole(ensemble.BestEpoch)}, patience left {ensemble.PatienceLeft}";
        var who = run.Snapshots is null ? "ensemble" : "training";
        return ensemble.Epoch == 0
            ? $"{who}: no epoch decided yet, at most {ensemble.MaxEpochs}"
            : $"{who}: epoch {ensemble.Epoch}/{ensemble.MaxEpochs}, validation loss {Figures.Loss(last?.EnsembleLoss)}, accuracy "
                + $"{Figures.Share(last?.EnsembleAccuracy)}, "
                + $"{decides}, at most {Figures.Time(Remaining(run))} to go";
    }

    private static void Add(FittedTable table, MemberStatus member, int maxEpochs)
    {
        var flight = member.InFlight;
        table.Row(
            $"{member.Index}",
            member.Silo is { } silo ? $"{silo} {member.Device}" : Figures.Nothing,
            member.QueuePosition is { } place ? $"queued ({place})" : Words.Of(member.State),
            $"{flight?.Epoch ?? member.LastEpoch ?? 0}/{maxEpochs}",
            Bar(flight),
            Figures.Loss(flight?.Loss ?? member.TrainLoss),
            Figures.Speed(flight?.SamplesPerSecond),
            Figures.Loss(member.ValidationLoss),
            Figures.Share(member.ValidationAccuracy));
    }

    /// <summary>How far a member is within its epoch.</summary>
    public static string Bar(StepProgress? flight)
    {
        var filled = flight is { SamplesTotal: > 0 } ? (int)((long)BarWidth * flight.Samples / flight.SamplesTotal) : 0;
        return new string('━', filled) + new string('┄', BarWidth - filled);
    }

    /// <summary>Seconds to go if all epochs to come were trained, each as long as those before.</summary>
    public static double Remaining(RunStatus run) => run.Seconds / run.Ensemble.Epoch * (run.Ensemble.MaxEpochs - run.Ensemble.Epoch);
}
