using Grains.Interfaces.Sweeps;

namespace Client.Rendering;

/// <summary>A sweep as lines: each trial once when it begins and once when it has ended.</summary>
internal sealed class SweepProgress(Output output)
{
    private readonly HashSet<int> _begun = [];
    private readonly HashSet<int> _ended = [];

    public void Show(SweepStatus sweep)
    {
        if (_begun.Count == 0) PassOver(sweep);
        foreach (var trial in sweep.Trials.Where(trial => trial.State != "waiting"))
        {
            if (_begun.Add(trial.Index)) output.Say($"trial {trial.Index} begins: {SweepText.Values(sweep, trial)}");
            if (trial.State != "running" && _ended.Add(trial.Index)) output.Say(End(sweep, trial));
        }
    }

    // Of a sweep that is joined or taken up, what was before is one line.
    private void PassOver(SweepStatus sweep)
    {
        var before = sweep.Trials.Where(trial => trial.State is not ("waiting" or "running")).Select(trial => trial.Index).ToList();
        if (before.Count == 0) return;
        _begun.UnionWith(before);
        _ended.UnionWith(before);
        output.Say(SweepView.Counts(sweep));
    }

    private static string End(SweepStatus sweep, TrialStatus trial)
    {
        if (trial.Failure is { } failure) return $"trial {trial.Index} failed: {failure}";
        var best = trial.Index == sweep.Best ? ", best so far" : "";
        return $"trial {trial.Index} {trial.State} after epoch {trial.Losses.Length}: validation loss "
            + $"{Figures.Loss(trial.ValidationLoss)}, accuracy {Figures.Share(trial.ValidationAccuracy)}{best} "
            + $"({Figures.Time(sweep.Seconds)})";
    }
}
