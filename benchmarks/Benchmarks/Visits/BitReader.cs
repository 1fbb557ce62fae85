namespace Benchmarks.Visits;

/// <summary>Reads what a <see cref="BitWriter"/> wrote.</summary>
internal sealed class BitReader : IBitCoder
{
    private readonly byte[] _bytes;
    private int _next;
    private uint _low;
    private uint _high = uint.MaxValue;
    private uint _code;

    /// <param name="bytes">The code.</param>
    /// <param name="start">Its start.</param>
    public BitReader(byte[] bytes, int start)
    {
        (_bytes, _next) = (bytes, start);
        for (var count = 0; count < 4; count++) _code = (_code << 8) | Next();
    }

    public int Code(int bit, uint probability)
    {
        var middle = _low + (uint)(((ulong)(_high - _low) * probability) >> 16);
        var found = _code <= middle ? 1 : 0;
        if (found == 1) _high = middle;
        else _low = middle + 1;
        while (((_low ^ _high) & 0xFF000000) == 0)
        {
            _low <<= 8;
            _high = (_high << 8) | 0xFF;
            _code = (_code << 8) | Next();
        }

        return found;
    }

    private byte Next() => _next < _bytes.Length ? _bytes[_next++] : (byte)0;
}
