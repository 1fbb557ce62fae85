using Ensembles.Runs;
using Grains.Interfaces.Runs;

namespace Client.Reporting;

/// <summary>The content of a run's report.</summary>
/// <param name="Run">Its state.</param>
/// <param name="Epochs">How it has learnt.</param>
/// <param name="Evaluation">Its results on the test images, or why they are unknown.</param>
/// <param name="Events">What happened to it.</param>
/// <param name="Manifest">What it was planned with.</param>
/// <param name="At">When all this was so.</param>
internal sealed record RunFacts(
    RunStatus Run,
    IReadOnlyList<EpochCurve> Epochs,
    EvaluationNote Evaluation,
    IReadOnlyList<RunEvent> Events,
    Manifest Manifest,
    DateTimeOffset At)
{
    /// <summary>Scores by number of members, or why they are unknown.</summary>
    public required SizeCurveNote Sizes { get; init; }

    public bool HasEnded => Run.State is RunState.Finished or RunState.Stopped or RunState.Failed;

    public bool IsEvaluated => Evaluation.Fault is null;

    /// <summary>The members that were not given up.</summary>
    public IEnumerable<MemberStatus> Sound => Run.Members.Where(member => member.Failure is null);

    /// <summary>A class as people call it.</summary>
    public string ClassName(int label) => label >= 0 && label < Run.ClassNames.Length ? Run.ClassNames[label] : $"{label}";
}
