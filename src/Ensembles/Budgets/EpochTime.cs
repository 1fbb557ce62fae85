namespace Ensembles.Budgets;

/// <summary>How long an ensemble's epoch takes on slots that its members share.</summary>
public static class EpochTime
{
    /// <summary>Seconds of a member's epoch on the average slot: the harmonic mean over slots; null if no slot's pace is known.</summary>
    /// <param name="epochFlop">Operations of the epoch.</param>
    /// <param name="paces">Operations a second of each slot whose pace is known.</param>
    public static double? OfMember(double epochFlop, IReadOnlyCollection<double> paces) =>
        paces.Count == 0 ? null : epochFlop * paces.Count / paces.Sum();

    /// <summary>
    /// Seconds of the whole ensemble's epoch. Members that are more than the slots take turns, and may be some epochs apart, so that
    /// no slot waits: all of them together take their sum divided by the slots, but never less than the slowest one alone.
    /// </summary>
    /// <param name="members">Seconds of each member's epoch, not empty.</param>
    /// <param name="slots">Training places, at least 1.</param>
    public static double OfEnsemble(IReadOnlyCollection<double> members, int slots) => Math.Max(members.Max(), members.Sum() / slots);
}
