namespace Grains.Interfaces.Runs;

/// <summary>What the averaged prediction of a run did with every test image.</summary>
/// <param name="Fault">Null, or one sentence that says why they are unknown and what to do.</param>
[GenerateSerializer, Immutable, Alias("ensemble.outcomes")]
public sealed record OutcomesNote([property: Id(0)] string? Fault)
{
    /// <summary>Hash (hex) of the data that the run was planned with: train and test.</summary>
    [Id(1)] public string DataSha256 { get; init; } = "";

    /// <summary>The data's name.</summary>
    [Id(2)] public string Data { get; init; } = "";

    /// <summary>How many members were averaged.</summary>
    [Id(3)] public int Members { get; init; }

    /// <summary>The answered class of each image.</summary>
    [Id(4)] public byte[] Answers { get; init; } = [];

    /// <summary>Whether it is right: a bit an image, the lowest first.</summary>
    [Id(5)] public byte[] Right { get; init; } = [];

    /// <summary>−ln of the answered class's probability, little-endian float16.</summary>
    [Id(6)] public byte[] AnswerLoss { get; init; } = [];

    /// <summary>−ln of the true class's probability, little-endian float16.</summary>
    [Id(7)] public byte[] TrueLoss { get; init; } = [];

    /// <summary>Brier score of the image, little-endian float16.</summary>
    [Id(8)] public byte[] Brier { get; init; } = [];
}
