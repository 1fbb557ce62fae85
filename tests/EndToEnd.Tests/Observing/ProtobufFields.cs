namespace EndToEnd.Tests.Observing;

/// <summary>Just enough of Protobuf's encoding to find bytes, texts and messages by their number.</summary>
internal static class ProtobufFields
{
    public static IEnumerable<byte[]> Of(byte[] message, int wanted)
    {
        for (var place = 0; place < message.Length;)
        {
            var key = Number(message, ref place);
            var length = (key & 7) switch
            {
                0 => Skip(message, ref place),
                1 => 8,
                5 => 4,
                _ => (int)Number(message, ref place),
            };
            if ((int)(key >> 3) == wanted && (key & 7) == 2) yield return message[place..(place + length)];
            place += length;
        }
    }

    private static int Skip(byte[] message, ref int place)
    {
        Number(message, ref place);
        return 0;
    }

    private static ulong Number(byte[] message, ref int place)
    {
        var number = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[place++];
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return number;
        }
    }
}
