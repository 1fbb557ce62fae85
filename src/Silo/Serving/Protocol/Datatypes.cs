namespace Silo.Serving.Protocol;

/// <summary>How an input's values are sent.</summary>
internal enum Datatype
{
    UInt8,
    Fp16,
    Fp32,
    Fp64,
}

/// <summary>The protocol's words for datatypes.</summary>
internal static class Datatypes
{
    public const string UInt8 = "UINT8";
    public const string Fp32 = "FP32";
    public const string Int64 = "INT64";
    public const string Bytes = "BYTES";

    private static readonly HashSet<string> Refused =
        ["BOOL", "INT8", "INT16", "INT32", Int64, "UINT16", "UINT32", "UINT64", "BF16", Bytes];

    public static Datatype Parse(string word, string field, InputSpec input) => word switch
    {
        UInt8 => Datatype.UInt8,
        "FP16" => Datatype.Fp16,
        Fp32 => Datatype.Fp32,
        "FP64" => Datatype.Fp64,
        _ when Refused.Contains(word) => throw ProtocolFaults.RefusedDatatype(field, word, input),
        _ => throw ProtocolFaults.UnknownDatatype(field, word, input),
    };

    /// <summary>Bytes of one value on the wire.</summary>
    public static int SizeOf(Datatype datatype) => datatype switch
    {
        Datatype.UInt8 => sizeof(byte),
        Datatype.Fp16 => sizeof(ushort),
        Datatype.Fp32 => sizeof(float),
        _ => sizeof(double),
    };
}
