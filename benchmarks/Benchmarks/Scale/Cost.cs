using Benchmarks.Reporting;

namespace Benchmarks.Scale;

/// <summary>What a run has cost its control silo.</summary>
/// <param name="MemberEpochs">Members times epochs.</param>
/// <param name="Work">Processor time of the whole run, less what an idle control silo uses.</param>
/// <param name="Placed">From the request until every member had its slot.</param>
/// <param name="Messages">Between control and trainers, in both directions.</param>
/// <param name="Bytes">Of all these messages.</param>
/// <param name="Decisions">By epoch, from the last report's sending to its answer.</param>
/// <param name="PeakMemory">The most memory that the control silo has had, in bytes.</param>
internal sealed record Cost(int MemberEpochs, TimeSpan Work, TimeSpan Placed, long Messages, long Bytes, IReadOnlyList<TimeSpan> Decisions, long PeakMemory)
{
    /// <summary>Processor time of a member's epoch, in milliseconds.</summary>
    public double Milliseconds => Work.TotalMilliseconds / MemberEpochs;

    public static IEnumerable<(string What, Figure Figure)> Figures(IReadOnlyList<Cost> rounds)
    {
        yield return ("processor time a member-epoch", Figure.Of(rounds.Select(round => round.Milliseconds), "ms"));
        yield return ("messages a member-epoch", Figure.Of(rounds.Select(round => (double)round.Messages / round.MemberEpochs), ""));
        yield return ("bytes a member-epoch", Figure.Of(rounds.Select(round => (double)round.Bytes / round.MemberEpochs), "bytes"));
        yield return ("last report to decision", Figure.Of(rounds.SelectMany(round => round.Decisions).Select(decision => decision.TotalMilliseconds), "ms"));
        yield return ("request until all have slots", Figure.Of(rounds.Select(round => round.Placed.TotalSeconds), "s"));
        yield return ("the control silo's memory at most", Figure.Of(rounds.Select(round => round.PeakMemory / (double)(1 << 20)), "MiB"));
    }
}
