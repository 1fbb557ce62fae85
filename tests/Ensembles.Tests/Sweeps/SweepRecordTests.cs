using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Sweeps;

namespace Ensembles.Tests.Sweeps;

public sealed class SweepRecordTests
{
    private static readonly SearchRecipe Nine = Searches.Of(Searches.LearningRate) with { Trials = 9 };

    [Theory]
    [InlineData(1, 3, new[] { 1, 3, 9, 27 })]
    [InlineData(2, 2, new[] { 2, 4, 8, 16 })]
    public void Rungs_are_eta_times_as_far_apart(int minEpochs, int eta, int[] rungs) =>
        Assert.Equal(rungs, Halving.Rungs(Nine with { MinEpochs = minEpochs, Eta = eta }).Take(4));

    [Fact]
    public void Random_search_has_no_rungs() => Assert.Empty(Halving.Rungs(Nine with { Method = SearchMethod.Random }));

    // Losses of those that were there before, the trial's own, and whether it goes on with η = 3.
    public static TheoryData<double[], double, bool> Arrivals { get; } = new()
    {
        { [], 9, true },
        { [1.0], 2, false },
        { [1.0], 0.5, true },
        { [1.0, 2], 1.5, false },
        { [1.0, 2, 3], 1.5, true },
        { [1.0, 2, 3], 2.5, false },
        { [1.0, 2, 3, 4, 5], 1.5, true },
        { [1.0, 1, 1], 1, true },
    };

    [Theory, MemberData(nameof(Arrivals))]
    public void A_trial_goes_on_among_the_best_third_of_those_seen(double[] before, double own, bool goesOn) =>
        Assert.Equal(goesOn, Halving.Continues(own, [.. before.Append(own).Select(loss => (double?)loss)], 3));

    [Fact]
    public void A_loss_that_is_no_number_ends_a_trial_even_the_first() => Assert.False(Halving.Continues(null, [null], 3));

    [Fact]
    public void As_many_trials_as_slots_and_one_more_are_under_way()
    {
        var sweep = Launch(Searches.Sweep(Nine), 2);
        Assert.Equal([0, 1, 2], sweep.InFlight().Select(trial => trial.Index));
        sweep = Launch(sweep.End(1, byItself: true, null), 2);
        Assert.Equal([0, 2, 3], sweep.InFlight().Select(trial => trial.Index));
        Assert.Equal([0], Launch(Searches.Sweep(Nine with { Members = 5 }), 2).InFlight().Select(trial => trial.Index));
        Assert.Equal([0], Launch(Searches.Sweep(Nine), 0).InFlight().Select(trial => trial.Index));
    }

    [Fact]
    public void A_trial_is_judged_by_its_least_loss_so_far_at_every_rung_that_it_has_passed()
    {
        var sweep = Launch(Searches.Sweep(Nine), 2)
            .Observe(0, Searches.Progress(0.5))
            .Observe(1, Searches.Progress(0.6))
            .Observe(2, Searches.Progress(0.4, 0.9, 0.9));
        Assert.Equal([null, 1, null], sweep.InFlight().Select(trial => trial.PrunedAt));
        // The rung at epoch 3: the third trial had 0.4 there, though its last loss was worse.
        sweep = sweep.Observe(0, Searches.Progress(0.5, 0.45, 0.41));
        Assert.Equal(3, sweep.Trials[0].PrunedAt);
        Assert.Equal([2, 1, 2], sweep.InFlight().Select(trial => trial.Judged));
    }

    [Fact]
    public void What_is_told_twice_or_late_changes_nothing()
    {
        var sweep = Launch(Searches.Sweep(Nine), 2).Observe(0, Searches.Progress(0.5, 0.4));
        Assert.Same(sweep, sweep.Observe(0, Searches.Progress(0.5)));
        Assert.Same(sweep, sweep.Observe(0, Searches.Progress(0.5, 0.4)));
        Assert.Same(sweep, sweep.Observe(7, Searches.Progress(0.1)));
        var ended = sweep.End(0, byItself: true, null);
        Assert.Same(ended, ended.End(0, byItself: false, "late"));
        Assert.Same(ended, ended.Launch(0));
    }

    [Fact]
    public void The_best_trial_is_that_with_the_least_loss_and_only_three_keep_their_checkpoints()
    {
        var sweep = Launch(Searches.Sweep(Nine with { Method = SearchMethod.Random }), 8);
        for (var trial = 0; trial < 9; trial++) sweep = sweep.Observe(trial, Searches.Progress(1 - 0.1 * trial)).End(trial, byItself: trial != 8, trial == 8 ? "broken" : null);
        Assert.Equal((SweepStage.Finished, 7), (sweep.Stage, sweep.BestTrial()!.Index));
        Assert.Equal([0, 1, 2, 3, 4, 8], sweep.Superfluous());
    }

    [Fact]
    public void A_sweep_whose_trials_all_fail_has_failed()
    {
        var sweep = Launch(Searches.Sweep(Nine), 8);
        for (var trial = 0; trial < 9; trial++) sweep = sweep.End(trial, byItself: false, "broken");
        Assert.Equal(SweepStage.Failed, sweep.Stage);
    }

    [Fact]
    public void In_whatever_order_trials_come_each_runs_once_no_slot_is_without_work_and_the_best_is_never_stopped()
    {
        for (ulong seed = 1; seed <= 200; seed++)
        {
            var chance = new RandomStream(seed, 0, 0, DrawPurpose.Search);
            var (sweep, slots, launched) = (Searches.Sweep(Nine with { Trials = 27 }), 1 + chance.NextIndex(5), new List<int>());
            while (!sweep.HasEnded)
            {
                List<int> due = [.. sweep.Due(slots)];
                launched.AddRange(due);
                sweep = Launch(sweep, slots);
                Assert.Equal(Math.Min(slots + 1, 27 - sweep.Trials.Count(trial => trial.HasEnded)), sweep.InFlight().Count());
                var running = sweep.InFlight().ToList();
                var next = running[chance.NextIndex(running.Count)];
                // Trial 13 is better than all others after every epoch.
                var epochs = next.Progress.Losses.Length + 1;
                var loss = next.Index == 13 ? 0.01 : chance.NextDouble(0.1, 1);
                sweep = sweep.Observe(next.Index, next.Progress with { Losses = next.Progress.Losses.Add(loss) });
                if (sweep.Trials[next.Index].PrunedAt is not null || epochs == 12) sweep = sweep.End(next.Index, byItself: epochs == 12, null);
            }

            Assert.Equal(Enumerable.Range(0, 27), launched.Order());
            Assert.Equal((13, TrialStage.Finished), (sweep.BestTrial()!.Index, sweep.Trials[13].Stage));
        }
    }

    private static SweepRecord Launch(SweepRecord sweep, int slots) => sweep.Due(slots).ToList().Aggregate(sweep, (state, trial) => state.Launch(trial));
}
