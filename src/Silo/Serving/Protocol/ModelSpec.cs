using System.Collections.Immutable;

namespace Silo.Serving.Protocol;

/// <summary>A model's inputs and outputs, as declared to clients and as requests are checked.</summary>
/// <param name="Input">The image that is asked about.</param>
/// <param name="ClassNames">Names of the classes, by label; at least one.</param>
/// <param name="Members">How many members the ensemble has, at least 1.</param>
internal sealed record ModelSpec(InputSpec Input, ImmutableArray<string> ClassNames, int Members)
{
    /// <summary>How many classes there are.</summary>
    public int Classes => ClassNames.Length;

    /// <summary>Every output that a request may name; the batch is the first dimension.</summary>
    public ImmutableArray<TensorSpec> Outputs { get; } =
    [
        new(OutputNames.Probabilities, Datatypes.Fp32, [TensorSpec.Batch, ClassNames.Length]),
        new(OutputNames.Label, Datatypes.Int64, [TensorSpec.Batch]),
        new(OutputNames.MemberProbabilities, Datatypes.Fp32, [TensorSpec.Batch, Members, ClassNames.Length]),
        new(OutputNames.PredictiveEntropy, Datatypes.Fp32, [TensorSpec.Batch]),
        new(OutputNames.MutualInformation, Datatypes.Fp32, [TensorSpec.Batch]),
        new(OutputNames.Agreement, Datatypes.Int64, [TensorSpec.Batch]),
    ];
}

/// <summary>The one input of a model: images of one size, channels before rows.</summary>
/// <param name="Name">What requests call it.</param>
/// <param name="Channels">1 for grey, 3 for RGB.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="PixelScale">What the members divide bytes by; null: by different numbers, and then only bytes can be sent.</param>
internal sealed record InputSpec(string Name, int Channels, int Height, int Width, double? PixelScale)
{
    /// <summary>Whether floats can be sent as well as bytes.</summary>
    public bool TakesFloats => PixelScale is not null;

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
