using System.Text.Json;
using Ensembles.Combining;

namespace Silo.Serving.Protocol;

/// <summary>The parameters of a whole request.</summary>
/// <param name="Known">How the answer is made.</param>
/// <param name="BinaryOutput">How it is sent.</param>
internal sealed record SentParameters(InferParameters Known, bool BinaryOutput)
{
    private const int LongestMilliseconds = 600_000;
    private const long Microseconds = 1000;

    public static SentParameters Read(ref Utf8JsonReader reader)
    {
        var properties = new KnownProperties(
            "parameters", "quorum", "combine", "temperature", "timeout_ms", "timeout", "binary_data_output")
        { ScalarsOnly = true };
        properties.Enter(ref reader);
        var (known, binary) = (new InferParameters(), false);
        while (properties.Next(ref reader) is { } name)
        {
            if (name == "binary_data_output") binary = reader.Flag(properties.PathOf(name));
            else known = ReadOne(ref reader, name, properties.PathOf(name), known);
        }

        return new SentParameters(known, binary);
    }

    private static InferParameters ReadOne(ref Utf8JsonReader reader, string name, string field, InferParameters known) => name switch
    {
        "quorum" => known with { Quorum = (int)reader.Whole(field, 1, int.MaxValue) },
        "combine" => known with { Combine = ParseCombine(reader.Text(field), field) },
        "temperature" => known with { Temperature = reader.Flag(field) },
        _ when known.Timeout is not null => throw ProtocolFaults.TwoTimeouts(),
        "timeout_ms" => known with { Timeout = TimeSpan.FromMilliseconds(reader.Whole(field, 1, LongestMilliseconds)) },
        _ => known with { Timeout = TimeSpan.FromMicroseconds(reader.Whole(field, 1, LongestMilliseconds * Microseconds)) },
    };

    private static CombinationRule ParseCombine(string word, string field) => word switch
    {
        CombineWords.Mean => CombinationRule.Mean,
        CombineWords.Geometric => CombinationRule.Geometric,
        _ => throw ProtocolFaults.UnknownCombine(field, word),
    };
}
