using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;

namespace Ensembles.Tests.Runs;

/// <summary>What a run has to answer with, in every state that it can come to.</summary>
public sealed class KeptWeightsTests
{
    private const string Reason = "The loss is not a number.";
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch;
    private static readonly StoppingRecipe Rule = new() { Patience = 2, MaxEpochs = 2 };
    private static readonly StoppingRecipe Own = Rule with { Criterion = Criterion.PerMember };

    /// <summary>A name, the run, the members that answer, and what is said if none does.</summary>
    public static TheoryData<string, int[], string?> States => new()
    {
        { "running", [], "has not ended yet" },
        { "stopped before its first epoch", [], "has no weights: it was stopped before its first epoch was complete." },
        { "the only member diverged", [], "has no weights: it failed (member 0: The loss is not a number)." },
        { "all members diverged", [], "has no weights: it failed (member 2: The loss is not a number)." },
        { "one diverged before the first epoch, and all are wanted", [], "has no weights: it failed (member 0: The loss is not a number)." },
        { "one diverged, and the others went on", [1, 2], null },
        { "one diverged after an epoch, and all are wanted", [0, 1, 2], null },
        { "stopped after an epoch", [0, 1, 2], null },
        { "per member, finished", [0, 1, 2], null },
        { "dropped by its sweep", [], "its weights were removed" },
        { "finished", [0, 1, 2], null },
    };

    [Theory, MemberData(nameof(States))]
    public void Those_with_a_best_epoch_answer_or_the_run_says_why_none_does(string state, int[] answering, string? fault)
    {
        var run = RunOf(state);
        Assert.Equal(answering, run.WeightsFault() is null ? run.Answering().Select(member => member.Index) : []);
        if (fault is null) Assert.Null(run.WeightsFault());
        else Assert.Contains(fault, run.WeightsFault(), StringComparison.Ordinal);
        // A run without weights cannot grow.
        if (fault is not null) Assert.NotNull(run.GrowthFault(1));
        Assert.All(run.Answering(), member => Assert.NotNull(member.Best));
    }

    [Fact]
    public void While_members_are_added_those_from_before_answer()
    {
        var recipe = new Recipe { Name = "r", Members = 5, Data = new DataRecipe(), Model = new ModelRecipe { Layers = [] }, Stopping = Rule };
        var grown = RunOf("finished").Grow(recipe, At).ReceiveGrowing(Rule, Reports.Of(3, 1, 0.5f), At);
        Assert.Null(grown.WeightsFault());
        Assert.Equal([0, 1, 2], grown.Answering().Select(member => member.Index));
    }

    private static RunRecord RunOf(string state) => state switch
    {
        "running" => Runs.Begin(3, Rule),
        "stopped before its first epoch" => Runs.Begin(3, Rule).Stop(At),
        "the only member diverged" => Diverge(Runs.Begin(1, Rule), null, 0),
        "all members diverged" => Diverge(Runs.Begin(3, Rule), 1, 0, 1, 2),
        "one diverged before the first epoch, and all are wanted" => Diverge(Runs.Begin(3, Rule), null, 0),
        "one diverged, and the others went on" => Decide(Diverge(Runs.Begin(3, Rule), 2, 0), Rule, 2),
        "one diverged after an epoch, and all are wanted" => Diverge(Decide(Runs.Begin(3, Rule), Rule, 1), null, 0),
        "stopped after an epoch" => Decide(Runs.Begin(3, Rule), Rule, 1).Stop(At),
        "per member, finished" => Decide(Runs.Begin(3, Own), Own, 2),
        "dropped by its sweep" => Decide(Runs.Begin(3, Rule), Rule, 1).Stop(At) with { StatesDropped = true },
        "finished" => Decide(Runs.Begin(3, Rule), Rule, 2),
        _ => throw new ArgumentException(state, nameof(state)),
    };

    private static RunRecord Diverge(RunRecord run, int? minMembers, params int[] members) =>
        members.Aggregate(run, (state, member) => state.Lose(member, new Loss(FaultKind.Loss, Reason), new FailureRecipe { MinMembers = minMembers }, At).After);

    private static RunRecord Decide(RunRecord run, StoppingRecipe rule, int epochs) => Enumerable.Range(1, epochs).Aggregate(
        run, (state, epoch) => state.Decide(rule, [.. state.Living.Select(member => Reports.Of(member.Index, epoch, 0.5f + 0.1f * epoch))], At));
}
