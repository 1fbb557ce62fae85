using System.Collections.Immutable;

namespace Silo.Serving.Protocol;

/// <summary>What a model takes and gives, as clients are told and as their requests are checked.</summary>
/// <param name="Input">The image that is asked about.</param>
/// <param name="Classes">How many classes there are, at least 1.</param>
/// <param name="Members">How many members the ensemble has, at least 1.</param>
internal sealed record ModelSpec(InputSpec Input, int Classes, int Members)
{
    /// <summary>Every output that a request may name; the batch is the first dimension.</summary>
    public ImmutableArray<TensorSpec> Outputs { get; } =
    [
        new(OutputNames.Probabilities, Datatypes.Fp32, [TensorSpec.Batch, Classes]),
        new(OutputNames.Label, Datatypes.Int64, [TensorSpec.Batch]),
        new(OutputNames.MemberProbabilities, Datatypes.Fp32, [TensorSpec.Batch, Members, Classes]),
        new(OutputNames.PredictiveEntropy, Datatypes.Fp32, [TensorSpec.Batch]),
        new(OutputNames.MutualInformation, Datatypes.Fp32, [TensorSpec.Batch]),
        new(OutputNames.Agreement, Datatypes.Int64, [TensorSpec.Batch]),
    ];
}

/// <summary>The one input of a model: images of one size, channels before rows.</summary>
internal sealed record InputSpec(string Name, int Channels, int Height, int Width)
{
    /// <summary>Values of one image.</summary>
    public int Values => checked(Channels * Height * Width);
}

/// <summary>A tensor that a model takes or gives.</summary>
/// <param name="Name">The input's, or one of <see cref="OutputNames"/>.</param>
/// <param name="Datatype">The protocol's word.</param>
/// <param name="Shape">With <see cref="Batch"/> for the dimension that varies.</param>
internal sealed record TensorSpec(string Name, string Datatype, ImmutableArray<int> Shape)
{
    public const int Batch = -1;
}

/// <summary>What one request may ask for.</summary>
/// <param name="MaxBatch">The most images, at least 1.</param>
internal sealed record Limits(int MaxBatch);
