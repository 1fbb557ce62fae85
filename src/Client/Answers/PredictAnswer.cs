using System.Text.Json.Serialization;
using Client.Predicting;
using Grains.Interfaces.Predicting;

namespace Client.Answers;

/// <summary>What <c>predict</c> answers: one entry an image.</summary>
internal sealed record PredictAnswer(
    string Run, int MembersUsed, int MembersTotal, bool Degraded, IReadOnlyList<PredictedImage> Predictions)
{
    /// <summary>Images that have no answer; absent if all have one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RefusedImage>? Refused { get; init; }

    /// <summary>What was not looked at in folders; absent if there is nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LeftOutFiles>? LeftOut { get; init; }

    /// <summary>How labels are to be read; absent if a class that is named by a number has that label.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LabelNote { get; init; }
}

/// <summary>One image's answer; <c>id</c> is there only if the user gave one.</summary>
internal sealed record PredictedImage(
    string File,
    int Index,
    int Label,
    string ClassName,
    double Probability,
    double Entropy,
    double MutualInformation,
    int Agreeing,
    IReadOnlyList<float> Probabilities,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Id = null)
{
    public static PredictedImage Of(string file, int index, ImageAnswer answer, string? id = null) => new(
        file,
        index,
        answer.Label,
        answer.ClassName,
        answer.Probabilities[answer.Label],
        answer.Entropy,
        answer.MutualInformation,
        answer.Agreeing,
        answer.Probabilities,
        id);
}
