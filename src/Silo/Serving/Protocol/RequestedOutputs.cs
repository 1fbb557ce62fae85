using System.Collections.Immutable;
using System.Text.Json;

namespace Silo.Serving.Protocol;

/// <summary>Reads the outputs that a request asks for.</summary>
internal static class RequestedOutputs
{
    public static ImmutableArray<RequestedOutput> Read(ref Utf8JsonReader reader, ModelSpec spec)
    {
        reader.ExpectArray("outputs");
        var outputs = ImmutableArray<RequestedOutput>.Empty;
        while (reader.NextItem())
        {
            var field = $"outputs[{outputs.Length}]";
            var output = ReadOne(ref reader, field, spec);
            if (outputs.Any(other => other.Name == output.Name)) throw ProtocolFaults.Twice($"{field}.name: {output.Name}");
            outputs = outputs.Add(output);
        }

        return outputs;
    }

    private static RequestedOutput ReadOne(ref Utf8JsonReader reader, string field, ModelSpec spec)
    {
        var properties = new KnownProperties(field, "name", "parameters");
        properties.Enter(ref reader);
        string? name = null;
        (bool? Binary, int Classification) wishes = (null, 0);
        while (properties.Next(ref reader) is { } property)
        {
            if (property == "name") name = ReadName(ref reader, properties.PathOf(property), spec);
            else wishes = ReadParameters(ref reader, properties.PathOf(property), spec);
        }

        if (name is null) throw ProtocolFaults.Missing(properties.PathOf("name"));
        return wishes.Classification == 0 || name == OutputNames.Probabilities
            ? new RequestedOutput(name, wishes.Binary, wishes.Classification)
            : throw ProtocolFaults.NoClassification($"{field}.parameters.classification", name);
    }

    private static string ReadName(ref Utf8JsonReader reader, string field, ModelSpec spec)
    {
        var name = reader.Text(field);
        var known = spec.Outputs.Select(output => output.Name);
        return known.Contains(name) ? name : throw ProtocolFaults.UnknownOutput(field, name, known);
    }

    private static (bool? Binary, int Classification) ReadParameters(ref Utf8JsonReader reader, string field, ModelSpec spec)
    {
        var properties = new KnownProperties(field, "binary_data", "classification") { ScalarsOnly = true };
        properties.Enter(ref reader);
        (bool? Binary, int Classification) wishes = (null, 0);
        while (properties.Next(ref reader) is { } name)
        {
            if (name == "binary_data") wishes.Binary = reader.Flag(properties.PathOf(name));
            else wishes.Classification = (int)reader.Whole(properties.PathOf(name), 1, spec.Classes);
        }

        return wishes;
    }
}
