namespace Ensembles.Scoring;

/// <summary>How members differ, and what that is worth. Of the members as they are: the temperature is applied after averaging.</summary>
/// <param name="MeanMemberLoss">Mean of the members' own negative log-likelihoods, in nats.</param>
/// <param name="Ambiguity">What averaging gains, in nats, at least 0: the ensemble's loss is <paramref name="MeanMemberLoss"/> less
/// this.</param>
/// <param name="MutualInformation">Mean over the samples, in nats.</param>
/// <param name="Disagreement">How often two members answer differently, 0 to 1.</param>
/// <remarks>
/// The decomposition is that of Krogh and Vedelsby 1995, for the logarithmic loss, for which it is the gap in Jensen's inequality (Abe et
/// al. 2022).
/// </remarks>
public sealed record Diversity(double MeanMemberLoss, double Ambiguity, double MutualInformation, double Disagreement)
{
    /// <summary>Of some members.</summary>
    /// <param name="members">One row-by-row table a member.</param>
    /// <param name="mean">Their mean, of the same shape.</param>
    /// <param name="labels">The true class of each sample.</param>
    /// <param name="classes">Columns.</param>
    public static Diversity Of(IReadOnlyList<float[]> members, float[] mean, byte[] labels, int classes)
    {
        var loss = members.Average(member => NegativeLogLikelihood.Of(member, labels, classes));
        return new Diversity(
            loss,
            loss - NegativeLogLikelihood.Of(mean, labels, classes),
            Combining.MutualInformation.OfRows(members, mean, classes).Average(),
            Scoring.Disagreement.Of(members, classes));
    }
}
