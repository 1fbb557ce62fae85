namespace Benchmarks.Visits;

/// <summary>An arithmetic coder that writes: an interval of 32 bits that is divided at each bit.</summary>
internal sealed class BitWriter : IBitCoder
{
    private readonly List<byte> _bytes = [];
    private uint _low;
    private uint _high = uint.MaxValue;

    public int Code(int bit, uint probability)
    {
        var middle = _low + (uint)(((ulong)(_high - _low) * probability) >> 16);
        if (bit == 1) _high = middle;
        else _low = middle + 1;
        while (((_low ^ _high) & 0xFF000000) == 0)
        {
            _bytes.Add((byte)(_high >> 24));
            _low <<= 8;
            _high = (_high << 8) | 0xFF;
        }

        return bit;
    }

    /// <summary>Ends the code.</summary>
    public byte[] Finish()
    {
        for (var shift = 24; shift >= 0; shift -= 8) _bytes.Add((byte)(_low >> shift));
        return [.. _bytes];
    }
}
