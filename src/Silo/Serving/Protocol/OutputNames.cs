namespace Silo.Serving.Protocol;

/// <summary>The outputs of an ensemble.</summary>
internal static class OutputNames
{
    public const string Probabilities = "probabilities";
    public const string Label = "label";
    public const string MemberProbabilities = "member_probabilities";
    public const string PredictiveEntropy = "predictive_entropy";
    public const string MutualInformation = "mutual_information";
    public const string Agreement = "agreement";
}
