using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Ensembles.Recipes;
using Ensembles.Selecting;

namespace Ensembles.Runs;

/// <summary>A run's durable state; what is in flight is not part of it.</summary>
public enum RunStage
{
    /// <summary>Members train, or will when there is a cluster.</summary>
    Running,

    /// <summary>Ended by its own rule.</summary>
    Finished,

    /// <summary>Ended by a person.</summary>
    Stopped,

    /// <summary>Ended by a fault.</summary>
    Failed,
}

/// <summary>All that a run has decided: an immutable value, stored after every step and before it is announced.</summary>
public sealed record RunRecord
{
    /// <summary>The manifest.</summary>
    public required RunPlan Plan { get; init; }

    /// <summary>The run's state.</summary>
    public RunStage Stage { get; init; }

    /// <summary>The members by index.</summary>
    public required ImmutableArray<MemberRecord> Members { get; init; }

    /// <summary>The common rule; with the per-member criterion the members' own rules decide instead.</summary>
    public required EarlyStopping Stopping { get; init; }

    /// <summary>Every decided epoch: the n-th entry is epoch n+1.</summary>
    public ImmutableArray<DecidedEpoch> Epochs { get; init; } = [];

    /// <summary>Why the run ended, or null.</summary>
    public string? StopReason { get; init; }

    /// <summary>The first member's reason if the run failed, else null.</summary>
    public string? Failure { get; init; }

    /// <summary>Why the run is interrupted, if a fault of the environment has interrupted it; else null.</summary>
    public string? Interruption { get; init; }

    /// <summary>Seconds of training up to the last stored step.</summary>
    public double Seconds { get; init; }

    /// <summary>Scores on the test images, or null before they were read.</summary>
    public Evaluation? Evaluation { get; init; }

    /// <summary>Scores by number of members, or null before they were requested.</summary>
    public SizeCurve? Sizes { get; init; }

    /// <summary>While members are added after the end, else null.</summary>
    public Growth? Growth { get; init; }

    /// <summary>
    /// The scores of all members if these were made after the decisions: of the common best epoch if members were added, of the last
    /// snapshot's epoch if snapshots are the members; else null. What was decided stays in <see cref="Epochs"/>.
    /// </summary>
    public DecidedEpoch? GrownEpoch { get; init; }

    /// <summary>The recipe of all members, as canonical JSON, if members were added; null if it is the manifest's.</summary>
    public string? GrownRecipe { get; init; }

    /// <summary>Whose snapshots become members, or null: <see cref="Runs.Snapshots"/>.</summary>
    public SnapshotRecipe? Snapshots { get; init; }

    /// <summary>While the snapshots of a training that is over become members, else null.</summary>
    public Parting? Parting { get; init; }

    /// <summary>Whether its checkpoints were removed: it is a trial of a sweep in which others were better.</summary>
    public bool StatesDropped { get; init; }

    /// <summary>What happened, oldest first. Only ever appended to.</summary>
    public ImmutableArray<RunEvent> Events { get; init; } = [];

    /// <summary>
    /// The members that are not given up. The member by which a run failed still answers with the weights of its best epoch.
    /// </summary>
    public IEnumerable<MemberRecord> Living =>
        Members.Where(member => member.Failure is null || (Stage == RunStage.Failed && member.BestEpoch is not null));

    /// <summary>The last decided epoch, 0 for none.</summary>
    public int DecidedEpoch => Epochs.Length;

    /// <summary>Whether it has ended, and all that it has is there.</summary>
    public bool HasEnded => Stage != RunStage.Running;

    /// <summary>Whether nothing will be trained any more.</summary>
    public bool HasTrained => HasEnded || Parting is not null;

    /// <summary>How many snapshots there are.</summary>
    public int SnapshotsTaken => Snapshots?.TakenBy(DecidedEpoch) ?? 0;

    /// <summary>A run that was just planned.</summary>
    public static RunRecord Begin(RunPlan plan, Recipe recipe)
    {
        var rule = EarlyStopping.By(recipe.Stopping);
        return new RunRecord
        {
            Plan = plan,
            Stopping = rule,
            Snapshots = recipe.Snapshots,
            Members = [.. plan.MemberSeeds.Select((seed, index) => new MemberRecord { Index = index, Seed = seed, Stopping = rule })],
        };
    }

    /// <summary>Changes one member.</summary>
    public RunRecord With(int member, Func<MemberRecord, MemberRecord> change) =>
        this with { Members = Members.SetItem(member, change(Members[member])) };

    /// <summary>The same after so many seconds of training; an epoch that was just decided was decided then.</summary>
    public RunRecord After(double seconds) => this with
    {
        Seconds = seconds,
        Epochs = Epochs is [.., { Seconds: null } last] ? Epochs.SetItem(Epochs.Length - 1, last with { Seconds = seconds }) : Epochs,
    };

    /// <summary>Writes an event down.</summary>
    public RunRecord Note(DateTimeOffset at, RunEventKind kind, string text, int? member = null, int? epoch = null) =>
        this with
        {
            Events =
                Events.Add(new RunEvent { Number = Events.Length + 1, At = at, Kind = kind, Member = member, Epoch = epoch, Text = text }),
        };

    /// <summary>Ends the run, or its growing, from outside: by a person's wish, or because it is a trial and others are better.</summary>
    public RunRecord Stop(DateTimeOffset at, string why = "stopped by a user")
    {
        if (HasTrained) return this;
        if (Interruption is not null) return (this with { Interruption = null }).Stop(at, why);
        if (Growth is not null) return this.StopGrowing(at);
        var stopped = SnapshotsTaken > 0
            ? this.Part(RunStage.Stopped, StopReasons.Stopped)
            : this with { Stage = RunStage.Stopped, StopReason = StopReasons.Stopped };
        return stopped.Note(at, RunEventKind.Stopped, why);
    }

    /// <summary>Records that a member could not continue, and what to do about it.</summary>
    /// <param name="member">Its index.</param>
    /// <param name="loss">Why.</param>
    /// <param name="rule">The recipe's rule.</param>
    /// <param name="at">When.</param>
    /// <returns>
    /// The run after, and the decision, or null if there is nothing to decide: the run has ended, or the member was given up before.
    /// </returns>
    public (RunRecord After, FailureDecision? Decision) Lose(int member, Loss loss, FailureRecipe rule, DateTimeOffset at)
    {
        var reason = loss.Reason;
        if (HasTrained || Interruption is not null || Members[member].Failure is not null) return (this, null);
        ImmutableArray<MemberFault> faults = [.. Members[member].Faults, new MemberFault(loss.Kind, reason, DecidedEpoch, at, loss.Device)];
        var decision =
            FailurePolicy.Decide(rule, Members.Length, Living.Count(), faults, this.SmallerBatch(member, loss.OfferedMicroBatch));
        // A run that had ended well does not fail by a member that it has done without.
        if (Growth is not null && decision is FailRun) decision = new GiveUpMember();
        var lost = With(
            member,
            record => record with { Faults = faults, Restarts = record.Restarts + (decision is PlaceAgain or ShrinkBatches ? 1 : 0) })
            .Note(at, RunEventKind.Lost, Describe(decision, reason), member);
        return (decision switch
        {
            GiveUpMember =>
                lost.GiveUp(member, reason).Note(
                    at, RunEventKind.GivenUp, $"given up; {Living.Count() - 1} of {Members.Length} members continue", member),
            FailRun => lost.With(member, record => record with { Failure = reason }).Fail(member, reason, at),
            InterruptRun => lost.Interrupt(member, reason, at),
            ShrinkBatches shrink => lost.Shrink(member, shrink.Images, at),
            _ => lost,
        }, decision);
    }

    private static string Describe(FailureDecision decision, string reason) => decision is PlaceAgain { After: { Ticks: > 0 } pause }
        ? $"{reason.TrimEnd('.')}; placed again after {pause.TotalSeconds:0} s"
        : reason;

    internal RunRecord GiveUp(int member, string reason) => With(member, record => record with { Failure = reason, BestEpoch = null });

    internal RunRecord Fail(int member, string reason, DateTimeOffset at)
    {
        var failure = $"member {member}: {reason}";
        return (this with { Stage = RunStage.Failed, StopReason = StopReasons.Failed, Failure = failure })
            .Note(at, RunEventKind.Failed, failure);
    }
}

/// <summary>The words for why a run ended.</summary>
public static class StopReasons
{
    /// <summary>No better loss within the patience.</summary>
    public const string Patience = "patience";

    /// <summary>The last epoch of the recipe was reached.</summary>
    public const string MaxEpochs = "max-epochs";

    /// <summary>A person stopped it.</summary>
    public const string Stopped = "stopped";

    /// <summary>A member could not continue.</summary>
    public const string Failed = "failed";
}

/// <summary>What a run knows of one member.</summary>
public sealed record MemberRecord
{
    /// <summary>Index from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The member's own seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The member's own rule, for the per-member criterion.</summary>
    public required EarlyStopping Stopping { get; init; }

    /// <summary>How many times it was placed: the fence.</summary>
    public int Incarnation { get; init; }

    /// <summary>How often it was placed again after a loss.</summary>
    public int Restarts { get; init; }

    /// <summary>The silo that it trains or last trained on, or null.</summary>
    public string? Silo { get; init; }

    /// <summary>The silo's address, which a restarted process does not share; null before it was placed.</summary>
    public string? SiloAddress { get; init; }

    /// <summary>The device that it trains or last trained on, or null.</summary>
    public string? Device { get; init; }

    /// <summary>The epoch whose weights it keeps, or null before the first decision.</summary>
    public int? BestEpoch { get; init; }

    /// <summary>Every decided epoch that it took part in, oldest first.</summary>
    public ImmutableArray<MemberEpoch> Epochs { get; init; } = [];

    /// <summary>Why it was given up, or null.</summary>
    public string? Failure { get; init; }

    /// <summary>Its faults since it last finished an epoch, oldest first.</summary>
    public ImmutableArray<MemberFault> Faults { get; init; } = [];

    /// <summary>What placements before this one have stored must go, because they trained in another way; 0 if nothing must.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int FirstPlacement { get; init; }

    /// <summary>What it reported for its best epoch, or null.</summary>
    public MemberEpoch? Best => Epochs.FirstOrDefault(epoch => epoch.Epoch == BestEpoch);
}

/// <summary>One epoch of one member, as the run keeps it.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="TrainLoss">In nats, penalty included.</param>
/// <param name="ValidationLoss">The member's own, in nats.</param>
/// <param name="ValidationAccuracy">The member's own, 0 to 1.</param>
/// <param name="WeightsSha256">Hash (hex) of the weights after the epoch.</param>
/// <param name="Seconds">Wall time of the epoch.</param>
public sealed record MemberEpoch(
    int Epoch, double TrainLoss, double ValidationLoss, double ValidationAccuracy, string WeightsSha256, double Seconds);
