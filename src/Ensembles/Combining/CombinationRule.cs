namespace Ensembles.Combining;

/// <summary>How the members' probabilities become the ensemble's.</summary>
[GenerateSerializer, Alias("ensemble.combination")]
public enum CombinationRule
{
    /// <summary>Their mean: what training stops by.</summary>
    Mean,

    /// <summary>Their geometric mean, scaled to sum to one: the mean of the members' log-probabilities.</summary>
    Geometric,
}
