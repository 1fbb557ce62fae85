using System.Collections.Immutable;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Security;

namespace Grains.Interfaces.Predicting;

/// <summary>Averages the members' predictions of one run, by the run's name.</summary>
[Alias("ensemble.predictor"), ForClients]
public interface IPredictorGrain : IGrainWithStringKey
{
    /// <summary>Predicts every image of a user's file: PNG, JPG, or an IDX file with many.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="content">The file, at most 32 MiB.</param>
    /// <param name="most">The most images that the file may hold; 0 for any number.</param>
    /// <param name="cancellation">The answer is not needed any more.</param>
    [Alias("PredictFile"), ResponseTimeout("00:10:00")]
    Task<PredictReply> PredictFile(string name, byte[] content, int most = 0, CancellationToken cancellation = default);

    /// <summary>Predicts images.</summary>
    /// <param name="order">Which, and how.</param>
    /// <param name="cancellation">The caller does not wait any more.</param>
    [Alias("Infer"), ResponseTimeout("00:11:00")]
    Task<InferReply> Infer(InferOrder order, CancellationToken cancellation = default);

    /// <summary>What the run answers to.</summary>
    [Alias("Describe")]
    Task<ServedModel> Describe();

    /// <summary>Lets every member load its weights, so that the first answer does not wait for them.</summary>
    [Alias("Warm"), ResponseTimeout("00:10:00")]
    Task<RunReply> Warm();

    /// <summary>Lets every member go of its weights.</summary>
    [Alias("Unload")]
    Task<RunReply> Unload();
}

/// <summary>Answers a prediction.</summary>
/// <param name="Fault">Null, or one sentence that says why there is no answer.</param>
/// <param name="Answers">One an image, in order.</param>
/// <param name="MembersUsed">How many members answered.</param>
/// <param name="MembersTotal">How many the ensemble has.</param>
/// <param name="Found">Whether there is a run of this name.</param>
/// <param name="Kind">What kind of fault it is.</param>
[GenerateSerializer, Immutable, Alias("ensemble.predict-reply")]
public sealed record PredictReply(
    [property: Id(0)] string? Fault,
    [property: Id(1)] ImmutableArray<ImageAnswer> Answers,
    [property: Id(2)] int MembersUsed,
    [property: Id(3)] int MembersTotal,
    [property: Id(4)] bool Found = true,
    [property: Id(5)] InferFault Kind = InferFault.None);

/// <summary>The ensemble's answer for one image.</summary>
/// <param name="Label">Index of the most probable class.</param>
/// <param name="ClassName">Its name.</param>
/// <param name="Probabilities">Mean over the members, by class.</param>
/// <param name="Entropy">Of the mean, in nats: how unsure the ensemble is.</param>
/// <param name="MutualInformation">In nats: how much of that is disagreement between members.</param>
/// <param name="Agreeing">How many members hold the label most probable.</param>
[GenerateSerializer, Immutable, Alias("ensemble.image-answer")]
public sealed record ImageAnswer(
    [property: Id(0)] int Label,
    [property: Id(1)] string ClassName,
    [property: Id(2)] ImmutableArray<float> Probabilities,
    [property: Id(3)] double Entropy,
    [property: Id(4)] double MutualInformation,
    [property: Id(5)] int Agreeing);
