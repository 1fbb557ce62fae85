using Ensembles.Runs;
using Grains.Interfaces.Runs;

namespace Client.Rendering;

/// <summary>A run in training as lines: each decided epoch once, and a word now and then between them.</summary>
internal sealed class PlainProgress(Output output)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);
    private int _told;
    private double _toldAt;
    private readonly Dictionary<int, int> _restarts = [];
    private readonly Dictionary<int, string> _waits = [];
    private string? _interruption;

    public void Show(RunStatus run)
    {
        foreach (var epoch in run.Epochs.Where(epoch => epoch.Epoch > _told))
        {
            output.Say(
                $"epoch {epoch.Epoch}/{run.Ensemble.MaxEpochs}: "
                    + $"{(run.Snapshots is { } snapshots ? Describe(epoch, snapshots) : Describe(epoch))} ({Figures.Time(run.Seconds)})");
            (_told, _toldAt) = (epoch.Epoch, run.Seconds);
        }

        ShowRestarts(run);
        ShowWaits(run);
        if (run.Seconds - _toldAt < Pause.TotalSeconds) return;
        output.Say(string.Join("; ", run.Members.Select(Describe)));
        _toldAt = run.Seconds;
    }

    private static string Describe(DecidedEpoch epoch) =>
        $"ensemble validation loss {Figures.Loss(epoch.EnsembleLoss)}, accuracy {Figures.Share(epoch.EnsembleAccuracy)}, "
        + $"mean of members {Figures.Loss(epoch.MeanMemberLoss)}{(epoch.IsBest ? ", best so far" : "")}";

    private static string Describe(DecidedEpoch epoch, SnapshotsNote snapshots) =>
        $"validation loss {Figures.Loss(epoch.EnsembleLoss)}, accuracy {Figures.Share(epoch.EnsembleAccuracy)}"
        + (epoch.Epoch % snapshots.Epochs == 0 ? $", snapshot {epoch.Epoch / snapshots.Epochs} of {snapshots.Cycles}" : "");

    private void ShowRestarts(RunStatus run)
    {
        var restarts = run.Members.Sum(member => member.Restarts);
        foreach (var member in run.Members.Where(member => member.Restarts > _restarts.GetValueOrDefault(member.Index)))
        {
            _restarts[member.Index] = member.Restarts;
            output.Say(
                $"member {member.Index} could not continue and is placed "
                    + $"again{(member.LastFault is { } why ? $": {why.TrimEnd('.')}" : "")} (members were placed again {restarts} times so "
                    + $"far)");
        }
    }

    // What a member waits for in the queue is no trouble.
    private void ShowWaits(RunStatus run)
    {
        if (run.Interruption is { } why && why != _interruption) output.Say($"the run is interrupted: {why.TrimEnd('.')}");
        _interruption = run.Interruption;
        if (run.State != RunState.Running) return;
        foreach (var member
            in run.Members.Where(member => member is { Reason: not null, State: MemberState.Training or MemberState.Starting }))
        {
            if (_waits.GetValueOrDefault(member.Index) == member.Reason) continue;
            _waits[member.Index] = member.Reason!;
            output.Say($"member {member.Index} waits: {member.Reason!.TrimEnd('.')}");
        }
    }

    private static string Describe(MemberStatus member) => member.InFlight is { } flight
        ? $"member {member.Index} on {member.Silo}: epoch {flight.Epoch}, {100L * flight.Samples / Math.Max(1, flight.SamplesTotal)} %, "
            + $"loss {Figures.Loss(flight.Loss)}, {Figures.Speed(flight.SamplesPerSecond)} images/s"
        : $"member {member.Index}: {Answers.Words.Of(member.State)}, {member.LastEpoch ?? 0} epochs done";
}
