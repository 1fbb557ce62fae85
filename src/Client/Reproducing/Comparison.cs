namespace Client.Reproducing;

/// <summary>How a run that repeats another went, beside it.</summary>
internal sealed record Comparison
{
    private const string Finished = "finished";

    /// <summary>The last epoch that is compared, 0 for none.</summary>
    public required int Through { get; init; }

    /// <summary>In what they differ; empty if every bit that is known is the same.</summary>
    public required IReadOnlyList<Difference> Differences { get; init; }

    /// <summary>What they were trained with and was not the same.</summary>
    public required IReadOnlyList<Circumstance> Circumstances { get; init; }

    /// <summary>What is not compared, and why, one sentence each.</summary>
    public required IReadOnlyList<string> LeftOut { get; init; }

    public bool IsIdentical => Through > 0 && Differences.Count == 0;

    /// <summary>The first epoch that differs in anything, or null.</summary>
    public int? FirstEpoch => Differences.Min(difference => difference.FirstEpoch);

    /// <summary>The largest difference of any loss, in nats, or null.</summary>
    public double? LargestLoss => Differences.Max(difference => difference.Largest);

    /// <param name="original">The run that was repeated; without results nothing is compared.</param>
    /// <param name="again">The repetition.</param>
    public static Comparison Of(RunManifest original, RunManifest again)
    {
        var (first, second) = (original.PlannedResults, again.PlannedResults);
        var limits = Limits(first, second).ToList();
        var through = limits.Select(limit => limit.Epoch).Prepend(Math.Min(first?.StopEpoch ?? 0, second?.StopEpoch ?? 0)).Min();
        return new Comparison
        {
            Through = through,
            Differences = first is not null && second is not null ? [.. Compare(first, second, through, toTheEnd: limits.Count == 0)] : [],
            Circumstances = [.. Circumstance.Between(original, again)],
            LeftOut = [.. limits.Select(limit => limit.Why), .. Grown(original)],
        };
    }

    private static IEnumerable<string> Grown(RunManifest original) =>
        original.Results?.Members.Count > original.MemberSeeds.Length && !original.HasSnapshots
        ? [
            $"The original was grown from {original.MemberSeeds.Length} to {original.Results.Members.Count} members: those that were added "
                + $"are not repeated."]
        : [];

    // An end that no rule caused cannot be repeated, nor a mean that lacks a member.
    private static IEnumerable<(int Epoch, string Why)> Limits(RunResults? original, RunResults? again)
    {
        if (original is null) yield return (0, "The manifest holds no results: there is nothing to compare with.");
        foreach (var (results, who) in new[] { (original, "original"), (again, "repetition") })
        {
            if (results is null) continue;
            // The command itself ends a repetition of what was ended by hand.
            if (results.State != Finished && (results == original || original?.State == Finished))
                yield return (
                    results.StopEpoch,
                    $"The {who} was {(results.State == "stopped" ? "stopped by a user" : "ended by a fault")} after epoch "
                        + $"{results.StopEpoch}: epochs after it, and its end, are not compared.");
            foreach (var member in results.Members.Where(member => member.Failure is not null))
            {
                yield return (
                    member.LastEpoch,
                    $"Member {member.Index} of the {who} was given up after epoch {member.LastEpoch}: epochs after it, and the end of the "
                        + $"run, are not compared.");
            }
        }
    }

    private static IEnumerable<Difference> Compare(RunResults original, RunResults again, int through, bool toTheEnd)
    {
        if (toTheEnd)
        {
            foreach (var difference in Difference.OfValues("stop epoch", $"{original.StopEpoch}", $"{again.StopEpoch}"))
                yield return difference;
            foreach (var difference in Difference.OfValues("why it ended", original.StopReason, again.StopReason)) yield return difference;
        }

        foreach (var difference in Difference.OfValues("best epoch", $"{original.BestEpoch(through)}", $"{again.BestEpoch(through)}"))
            yield return difference;
        foreach (var difference
            in Difference.OfLosses(
                "ensemble, validation loss",
                Pairs(original.Epochs, again.Epochs, epoch => epoch.Epoch, epoch => epoch.ValidationLoss, through)))
            yield return difference;
        var others = again.Members.ToLookup(member => member.Index);
        foreach (var difference in Difference.OfValues("members", $"{original.Members.Count}", $"{again.Members.Count}"))
            yield return difference;
        foreach (var difference
            in original.Members.SelectMany(member => others[member.Index].SelectMany(other => Compare(member, other, through))))
            yield return difference;
    }

    private static IEnumerable<Difference> Compare(MemberResult original, MemberResult again, int through)
    {
        var who = $"member {original.Index}";
        return
        [
            .. Difference.OfValues($"{who}, last epoch", Last(original, through), Last(again, through)),
            .. Difference.OfWeights(
                $"{who}, weights", Pairs(original.Epochs, again.Epochs, epoch => epoch.Epoch, epoch => epoch.WeightsSha256, through)),
            .. Difference.OfLosses(
                $"{who}, training loss", Pairs(original.Epochs, again.Epochs, epoch => epoch.Epoch, epoch => epoch.TrainLoss, through)),
            .. Difference.OfLosses(
                $"{who}, validation loss",
                Pairs(original.Epochs, again.Epochs, epoch => epoch.Epoch, epoch => epoch.ValidationLoss, through)),
        ];
    }

    private static string Last(MemberResult member, int through) => $"{Math.Min(member.LastEpoch, through)}";

    private static IEnumerable<(int Epoch, TValue Original, TValue Again)> Pairs<TEpoch, TValue>(
        IEnumerable<TEpoch> original, IEnumerable<TEpoch> again, Func<TEpoch, int> epochOf, Func<TEpoch, TValue> valueOf, int through) =>
        original.Join(again, epochOf, epochOf, (first, second) => (epochOf(first), valueOf(first), valueOf(second)))
            .Where(pair => pair.Item1 <= through)
            .OrderBy(pair => pair.Item1);
}
