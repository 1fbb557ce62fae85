using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Silo.Serving.Protocol;

/// <summary>Values in a JSON array in row-major order, flat or nested as the shape says.</summary>
internal static class JsonContent
{
    /// <param name="array">The array's text, already known to be sound JSON.</param>
    /// <param name="datatype">How values are meant.</param>
    /// <param name="batch">How many images there must be.</param>
    /// <param name="shape">The shape that was sent with them.</param>
    /// <param name="input">What they are for.</param>
    public static byte[] Read(ReadOnlySpan<byte> array, Datatype datatype, int batch, ImmutableArray<long> shape, InputSpec input)
    {
        var count = (long)batch * input.Values;
        // A value has a digit and a separator at least: a shape that lies allocates nothing.
        if (count > array.Length / 2) throw ProtocolFaults.WrongCount(SentTensor.DataPlace, Count(array), count);
        var data = new byte[count * (datatype == Datatype.UInt8 ? sizeof(byte) : sizeof(float))];
        var floats = datatype == Datatype.UInt8 ? [] : MemoryMarshal.Cast<byte, float>(data.AsSpan());
        var found = datatype == Datatype.UInt8 ? ReadBytes(array, data) : ReadFloats(array, datatype, floats);
        if (found != count) throw ProtocolFaults.WrongCount(SentTensor.DataPlace, found, count);
        if (Nesting.Of(array) is var lengths && !Nesting.Fits(lengths, batch, shape, input))
            throw ProtocolFaults.WrongNesting(SentTensor.DataPlace, lengths, shape);
        if (datatype != Datatype.UInt8) FloatPixels.Scale(floats, input, SentTensor.DataPlace);
        return data;
    }

    private static long Count(ReadOnlySpan<byte> array)
    {
        var reader = JsonReading.Over(array);
        var found = 0L;
        while (NextNumber(ref reader, found)) found++;
        return found;
    }

    private static long ReadBytes(ReadOnlySpan<byte> array, Span<byte> bytes)
    {
        var reader = JsonReading.Over(array);
        var found = 0;
        for (; NextNumber(ref reader, found); found++)
        {
            if (!reader.TryGetByte(out var value)) throw ProtocolFaults.NotByte(SentTensor.DataPlace, found);
            if (found < bytes.Length) bytes[found] = value;
        }

        return found;
    }

    private static long ReadFloats(ReadOnlySpan<byte> array, Datatype datatype, Span<float> floats)
    {
        var reader = JsonReading.Over(array);
        var found = 0;
        for (; NextNumber(ref reader, found); found++)
        {
            var value = reader.TryGetSingle(out var number) ? number : float.NaN;
            if (datatype == Datatype.Fp16) value = (float)(Half)value;
            if (!float.IsFinite(value))
                throw ProtocolFaults.NotFinite(SentTensor.DataPlace, found, datatype == Datatype.Fp16 ? "FP16" : Datatypes.Fp32);
            if (found < floats.Length) floats[found] = value;
        }

        return found;
    }

    private static bool NextNumber(ref Utf8JsonReader reader, long index)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number) return true;
            if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.EndArray))
                throw ProtocolFaults.NotNumeric(SentTensor.DataPlace, index, reader.TokenType);
        }

        return false;
    }
}
