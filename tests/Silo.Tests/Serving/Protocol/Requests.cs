using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Silo.Serving.Protocol;

namespace Silo.Tests.Serving.Protocol;

/// <summary>Requests as clients send them, to a model of small images: two rows of three.</summary>
internal static class Requests
{
    /// <summary>One channel.</summary>
    public static ModelSpec Grey { get; } = new(new InputSpec("image", 1, 2, 3, PixelScale: 255), Classes, Members: 3);

    /// <summary>Three channels.</summary>
    public static ModelSpec Colour { get; } = new(new InputSpec("image", 3, 2, 3, PixelScale: 255), Classes, Members: 3);

    /// <summary>Members that divide pixels by different numbers.</summary>
    public static ModelSpec BytesOnly { get; } = Grey with { Input = Grey.Input with { PixelScale = null } };

    private static ImmutableArray<string> Classes => [.. Enumerable.Range(0, 10).Select(label => $"{label}")];

    public static InferRequest Read(string json, ModelSpec? spec = null) => Read(Encoding.UTF8.GetBytes(json), null, spec);

    public static InferRequest Read(byte[] body, int? jsonLength, ModelSpec? spec = null) =>
        InferRequestReader.Read(body, jsonLength, spec ?? Grey, new Limits(MaxBatch: 4));

    /// <summary>The JSON, and bytes behind it.</summary>
    public static InferRequest Read(string json, byte[] tail, ModelSpec? spec = null) =>
        Read([.. Encoding.UTF8.GetBytes(json), .. tail], Encoding.UTF8.GetByteCount(json), spec);

    public static ProtocolFault Refuse(string json, ModelSpec? spec = null) => Assert.Throws<ProtocolFault>(() => Read(json, spec));

    /// <summary>One image, with whatever else the request shall have.</summary>
    public static string Image(string others = "") =>
        $$"""{"inputs":[{"name":"image","shape":[1,1,2,3],"datatype":"UINT8","data":[0,1,2,3,4,5]}]{{others}}}""";

    public static string Tensor(string shape, string datatype, string content) =>
        $$"""{"inputs":[{"name":"image","shape":{{shape}},"datatype":"{{datatype}}",{{content}}}]}""";

    public static byte[] Bytes<T>(params T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    public static float[] Floats(InferRequest request) => MemoryMarshal.Cast<byte, float>(request.Input.Data.AsSpan()).ToArray();
}
