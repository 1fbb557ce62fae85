using System.Globalization;
using Grains.Interfaces.Predicting;

namespace Silo.Serving;

/// <summary>What predict-image answers; entropies in nats.</summary>
internal sealed record ImagePredictions(
    string ModelName, string ModelVersion, int MembersUsed, int MembersTotal, bool Degraded, IReadOnlyList<ImagePrediction> Predictions)
{
    public static ImagePredictions Of(ServedRun served, PredictReply reply) => new(
        served.Model,
        served.Version.ToString(CultureInfo.InvariantCulture),
        reply.MembersUsed,
        reply.MembersTotal,
        reply.MembersUsed < reply.MembersTotal,
        [.. reply.Answers.Select((answer, index) => new ImagePrediction(
            index, answer.Label, answer.ClassName, answer.Probabilities[answer.Label], answer.Entropy, answer.MutualInformation,
            answer.Agreeing, [.. answer.Probabilities]))]);
}

/// <summary>One image of the file.</summary>
internal sealed record ImagePrediction(
    int Index, int Label, string ClassName, float Probability, double Entropy, double MutualInformation, int Agreeing,
    IReadOnlyList<float> Probabilities);
