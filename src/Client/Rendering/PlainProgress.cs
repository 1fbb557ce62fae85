using Grains.Interfaces.Runs;

namespace Client.Rendering;

/// <summary>A run in training as lines: each decided epoch once, and a word now and then between them.</summary>
internal sealed class PlainProgress(Output output)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);
    private int _told;
    private double _toldAt;
    private int _restarts;

    public void Show(RunStatus run)
    {
        foreach (var epoch in run.Epochs.Where(epoch => epoch.Epoch > _told))
        {
            output.Say($"epoch {epoch.Epoch}/{run.Ensemble.MaxEpochs}: {(run.Snapshots is { } snapshots ? Describe(epoch, snapshots) : Describe(epoch))} ({Figures.Time(run.Seconds)})");
            (_told, _toldAt) = (epoch.Epoch, run.Seconds);
        }

        ShowRestarts(run);
        if (run.Seconds - _toldAt < Pause.TotalSeconds) return;
        output.Say(string.Join("; ", run.Members.Select(Describe)));
        _toldAt = run.Seconds;
    }

    private static string Describe(EpochStatus epoch) =>
        $"ensemble validation loss {Figures.Loss(epoch.ValidationLoss)}, accuracy {Figures.Share(epoch.ValidationAccuracy)}, "
        + $"mean of members {Figures.Loss(epoch.MeanMemberLoss)}{(epoch.IsBest ? ", best so far" : "")}";

    private static string Describe(EpochStatus epoch, SnapshotsNote snapshots) =>
        $"validation loss {Figures.Loss(epoch.ValidationLoss)}, accuracy {Figures.Share(epoch.ValidationAccuracy)}"
        + (epoch.Epoch % snapshots.Epochs == 0 ? $", snapshot {epoch.Epoch / snapshots.Epochs} of {snapshots.Cycles}" : "");

    private void ShowRestarts(RunStatus run)
    {
        var restarts = run.Members.Sum(member => member.Restarts);
        if (restarts > _restarts) output.Say($"a member was lost with its silo and is placed anew ({restarts} times so far)");
        _restarts = restarts;
    }

    private static string Describe(MemberStatus member) => member.InFlight is { } flight
        ? $"member {member.Index} on {member.Silo}: epoch {flight.Epoch}, {100L * flight.Samples / Math.Max(1, flight.SamplesTotal)} %, loss {Figures.Loss(flight.Loss)}, {Figures.Speed(flight.SamplesPerSecond)} images/s"
        : $"member {member.Index}: {Answers.Words.Of(member.State)}, {member.LastEpoch ?? 0} epochs done";
}
