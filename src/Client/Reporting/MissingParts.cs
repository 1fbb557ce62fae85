using Client.Answers;
using Grains.Interfaces.Runs;

namespace Client.Reporting;

/// <summary>What a report lacks, one sentence each.</summary>
internal static class MissingParts
{
    public static IEnumerable<string> Of(RunFacts facts)
    {
        var run = facts.Run;
        if (run.Failure is { } failure) yield return $"The run failed: {failure}";
        if (!facts.HasEnded)
            yield return $"The run has not ended ({Words.Of(run.State)}): this is its state after epoch {run.Ensemble.Epoch} of at most "
                + $"{run.Ensemble.MaxEpochs}.";
        if (facts.Epochs.Count == 0) yield return "No epoch is decided, so there are no curves.";
        foreach (var member in run.Members.Where(member => member.Failure is not null))
            yield return $"Member {member.Index} was given up: {member.Failure}";
        if (NoEvaluation(facts) is { } why) yield return why;
        else if (facts.Evaluation.Shape.IsEmpty)
            yield return "The test images are not in the cluster, so the hardest are listed without pictures.";
        foreach (var warning in facts.Manifest.Warnings.Concat(facts.Manifest.LeftOut)) yield return warning;
    }

    private static string? NoEvaluation(RunFacts facts)
    {
        if (facts.IsEvaluated) return null;
        return facts.HasEnded && facts.Run.State != RunState.Failed
            ? facts.Evaluation.Fault
            : "Test scores, calibration, confusion matrix and hardest images are missing: they come with the evaluation, after the run has "
                + "ended.";
    }
}
