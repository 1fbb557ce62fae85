using System.Collections.Immutable;
using Ensembles.Combining;

namespace Silo.Serving.Protocol;

/// <summary>A request for predictions, checked.</summary>
/// <param name="Id">To be echoed, or null.</param>
/// <param name="Input">The images.</param>
/// <param name="Outputs">Those asked for, in order; empty: all that are given by default.</param>
/// <param name="BinaryOutput">Whether outputs that do not say otherwise follow the JSON as bytes.</param>
/// <param name="Parameters">How to answer.</param>
internal sealed record InferRequest(
    string? Id,
    InputTensor Input,
    ImmutableArray<RequestedOutput> Outputs,
    bool BinaryOutput,
    InferParameters Parameters)
{
    public bool WantsBinary(string output) => Outputs.FirstOrDefault(asked => asked.Name == output)?.Binary ?? BinaryOutput;
}

/// <summary>Images to be classified.</summary>
/// <param name="Name">The input's name.</param>
/// <param name="Datatype">What <paramref name="Data"/> holds: UINT8 or FP32. FP16 and FP64 arrive as FP32.</param>
/// <param name="Shape">Batch, channels, height, width, whatever shorter form was sent.</param>
/// <param name="Data">Row-major, little-endian; floats are finite.</param>
internal sealed record InputTensor(string Name, Datatype Datatype, ImmutableArray<int> Shape, byte[] Data)
{
    public int Batch => Shape[0];
}

/// <summary>An output that a request asks for.</summary>
/// <param name="Name">One of the model's outputs.</param>
/// <param name="Binary">Whether as bytes after the JSON; null: as the request says for all.</param>
/// <param name="Classification">How many of the most probable classes to give as text, or 0 for numbers.</param>
internal sealed record RequestedOutput(string Name, bool? Binary, int Classification);

/// <summary>How a request wants its answer made; null: as the server does by default.</summary>
/// <param name="Quorum">The fewest members that must answer, at least 1.</param>
/// <param name="Combine">How members' probabilities become one.</param>
/// <param name="Temperature">Whether probabilities are scaled by the fitted temperature.</param>
/// <param name="Timeout">How long the answer may take, at most 10 minutes.</param>
internal sealed record InferParameters(
    int? Quorum = null, CombinationRule? Combine = null, bool? Temperature = null, TimeSpan? Timeout = null);

/// <summary>The protocol's words for <see cref="CombinationRule"/>.</summary>
internal static class CombineWords
{
    public const string Mean = "mean";
    public const string Geometric = "geometric";

    public static string Of(CombinationRule combine) => combine == CombinationRule.Mean ? Mean : Geometric;
}
