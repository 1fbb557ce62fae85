using System.Text.Json.Nodes;
using Client.Commands;
using Grains.Interfaces.Sweeps;

namespace Client.Answers;

/// <summary>
/// A sweep as scripts read it (docs/json.md): sweep, resume, watch, status and stop print this shape; what is not known yet is null.
/// </summary>
internal sealed record SweepAnswer(
    string Sweep,
    string State,
    string Recipe,
    ulong Seed,
    string Method,
    double Seconds,
    int? Best,
    IReadOnlyList<TrialAnswer> Trials,
    IReadOnlyDictionary<string, double?> Importance,
    string? File,
    EnoughMembers? Enough,
    string? Interruption)
{
    public static SweepAnswer Of(SweepStatus status, WrittenWinner? written = null) => new(
        status.Sweep,
        Words.Of(status.State),
        status.Recipe,
        status.Seed,
        status.Method,
        Math.Round(status.Seconds, 3),
        status.Best,
        [.. status.Trials.Select(trial => TrialAnswer.Of(trial, status))],
        status.Space.ToDictionary(dimension => dimension.Path, dimension => dimension.Importance),
        written?.File,
        EnoughMembers.Of(written?.Members),
        status.Interruption);
}

/// <summary>One trial; its values by their paths.</summary>
internal sealed record TrialAnswer(
    int Index,
    string Run,
    ulong Seed,
    string State,
    IReadOnlyDictionary<string, JsonNode?> Values,
    int Epochs,
    int? BestEpoch,
    double? ValidationLoss,
    double? ValidationAccuracy,
    double Seconds,
    string? Failure)
{
    public static TrialAnswer Of(TrialStatus trial, SweepStatus sweep) => new(
        trial.Index,
        trial.Run,
        trial.Seed,
        trial.State,
        sweep.Space.Zip(trial.Values).ToDictionary(pair => pair.First.Path, pair => JsonNode.Parse(pair.Second)),
        trial.Losses.Length,
        trial.BestEpoch,
        trial.ValidationLoss,
        trial.ValidationAccuracy,
        Math.Round(trial.Seconds, 3),
        trial.Failure);
}

/// <summary>What <c>sweeps</c> answers.</summary>
internal sealed record SweepsAnswer(IReadOnlyList<SweepSummary> Sweeps);

/// <summary>What <c>winner</c> answers.</summary>
internal sealed record WinnerAnswer(string Sweep, string File, EnoughMembers? Enough);

/// <summary>How many members the winner was given, and the run that decided it.</summary>
internal sealed record EnoughMembers(int Members, string Run)
{
    public static EnoughMembers? Of(ChosenMembers? chosen) => chosen is null ? null : new(chosen.Members, chosen.Run);
}
