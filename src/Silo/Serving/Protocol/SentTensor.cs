using System.Collections.Immutable;
using System.Text.Json;

namespace Silo.Serving.Protocol;

/// <summary>An input as in the JSON, before its parts are checked against each other: they come in any order.</summary>
internal sealed record SentTensor
{
    public const string Place = "inputs[0]";
    public const string DataPlace = $"{Place}.data";
    public const string SizePlace = $"{Place}.parameters.binary_data_size";
    private const int MostDimensions = 4;

    public string? Name { get; private init; }

    public string? Datatype { get; private init; }

    public ImmutableArray<long>? Shape { get; private init; }

    /// <summary>The JSON array of the values.</summary>
    public ReadOnlyMemory<byte>? Data { get; private init; }

    /// <summary>How many bytes behind the JSON hold the values.</summary>
    public long? BinarySize { get; private init; }

    public static SentTensor Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        var properties = new KnownProperties(Place, "name", "datatype", "shape", "data", "parameters");
        properties.Enter(ref reader);
        var tensor = new SentTensor();
        while (properties.Next(ref reader) is { } name)
        {
            var field = properties.PathOf(name);
            tensor = name switch
            {
                "name" => tensor with { Name = reader.Text(field) },
                "datatype" => tensor with { Datatype = reader.Text(field) },
                "shape" => tensor with { Shape = ReadShape(ref reader, field) },
                "data" => tensor with { Data = Cut(ref reader, json) },
                _ => tensor with { BinarySize = ReadSize(ref reader, field) },
            };
        }

        return tensor;
    }

    private static ImmutableArray<long> ReadShape(ref Utf8JsonReader reader, string field)
    {
        reader.ExpectArray(field);
        var shape = ImmutableArray<long>.Empty;
        while (reader.NextItem())
        {
            if (shape.Length == MostDimensions) throw ProtocolFaults.LongShape(field, MostDimensions);
            shape = shape.Add(reader.Whole(field, 0, int.MaxValue));
        }

        return shape;
    }

    private static ReadOnlyMemory<byte> Cut(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        reader.ExpectArray(DataPlace);
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    private static long? ReadSize(ref Utf8JsonReader reader, string field)
    {
        var properties = new KnownProperties(field, "binary_data_size") { ScalarsOnly = true };
        properties.Enter(ref reader);
        long? size = null;
        while (properties.Next(ref reader) is not null) size = reader.Whole(SizePlace, 0, int.MaxValue);
        return size;
    }
}
