using System.Collections.Immutable;
using Ensembles.Comparing;
using Ensembles.Runs;
using Grains.Interfaces.Comparing;
using Grains.Interfaces.Runs;
using Grains.Roles;
using Orleans.Concurrency;

namespace Grains.Comparing;

/// <summary>Asks runs for what they did with every test image, and compares them off its turn.</summary>
[OnControlSilos, StatelessWorker]
internal sealed class ComparerGrain : Grain, IComparerGrain
{
    public async Task<ComparisonReply> Compare(ImmutableArray<string> runs)
    {
        if (runs.Length > IComparerGrain.MostRuns)
            return new ComparisonReply(
                $"{runs.Length} runs are too many to be compared with each other; name at most {IComparerGrain.MostRuns}.");
        var outcomes = await Task.WhenAll(runs.Select(run => GrainFactory.GetGrain<IRunCoordinator>(run).GetOutcomes()));
        if (outcomes.Select(note => note.Fault).FirstOrDefault(fault => fault is not null) is { } missing)
            return new ComparisonReply(missing);
        if (SameTest.FaultOf([.. outcomes.Zip(runs, (note, run) => new ScoredBy(run, note.Data, note.DataSha256))]) is { } fault)
            return new ComparisonReply(fault);
        var compared = await Task.Run(() =>
            Comparison.Compare([.. outcomes.Zip(runs, (note, run) => new ScoredRun(run, note.Members, ToDomain(note).Unpack()))]));
        return new ComparisonReply((string?)null)
        {
            Images = outcomes[0].Answers.Length,
            Resamples = Bootstrap.Resamples,
            Runs = compared.Runs,
            Pairs = compared.Pairs,
        };
    }

    private static TestOutcomes ToDomain(OutcomesNote note) => new(note.Answers, note.Right, note.AnswerLoss, note.TrueLoss, note.Brier);
}
