namespace Ensembles.Runs;

/// <summary>How far a member may train before the others have caught up, and when it gives its slot to one that waits.</summary>
public static class TurnRules
{
    /// <summary>
    /// Epochs that a member may be ahead of the last decided one plus one: a slow device does not stall the others at once.
    /// </summary>
    public const int RunAhead = 2;

    /// <summary>The last epoch that a member may train now.</summary>
    /// <param name="decided">The last decided epoch.</param>
    /// <param name="done">Epochs that the member has trained.</param>
    /// <param name="lastEpoch">The last epoch that the member may ever train.</param>
    /// <param name="othersWait">Whether members of the run wait for a slot: then one epoch at a time.</param>
    public static int Limit(int decided, int done, int lastEpoch, bool othersWait)
    {
        var ahead = Math.Min(lastEpoch, decided + 1 + RunAhead);
        return othersWait ? Math.Min(ahead, done + 1) : ahead;
    }

    /// <summary>
    /// Whether a member must yield its slot: a waiting member has trained less, or it may not continue itself while another waits.
    /// </summary>
    /// <param name="done">Epochs that the member has trained.</param>
    /// <param name="limit">The last epoch that it may train now.</param>
    /// <param name="waiting">Epochs trained by each member that waits.</param>
    public static bool MustYield(int done, int limit, IReadOnlyCollection<int> waiting) =>
        waiting.Count > 0 && (limit <= done || waiting.Min() < done);
}
