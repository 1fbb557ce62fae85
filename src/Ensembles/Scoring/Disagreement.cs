namespace Ensembles.Scoring;

/// <summary>
/// How often two members answer differently: the disagreement of Kuncheva and Whitaker 2003, of answers as in Fort, Hu and Lakshminarayanan
/// 2019.
/// </summary>
public static class Disagreement
{
    /// <summary>
    /// 0 to 1: the share of samples on which two members differ, as the mean over all pairs of members; 0 of a single one.
    /// </summary>
    /// <param name="members">One row-by-row table a member.</param>
    /// <param name="classes">Columns.</param>
    public static double Of(IReadOnlyList<float[]> members, int classes)
    {
        if (members.Count < 2) return 0;
        var votes = new int[classes];
        var alike = 0L;
        for (var start = 0; start < members[0].Length; start += classes)
        {
            Array.Clear(votes);
            foreach (var member in members) votes[Answers.LabelOf(member.AsSpan(start, classes))]++;
            // Of c members with one answer there are c·(c − 1) ordered pairs.
            foreach (var count in votes) alike += (long)count * (count - 1);
        }

        return 1 - alike / ((double)members.Count * (members.Count - 1) * (members[0].Length / classes));
    }
}
