namespace Benchmarks.Visits;

/// <summary>How likely the bits of a byte are, from the highest on, each given those before it; learned as bytes pass.</summary>
internal sealed class ByteModel
{
    private const int Even = 1 << 15;
    private const int Least = 24;
    private const int Fast = 5;
    private const int Slow = 8;
    private readonly ushort[] _fast = new ushort[256];
    private readonly ushort[] _slow = new ushort[256];

    public ByteModel()
    {
        Array.Fill(_fast, (ushort)Even);
        Array.Fill(_slow, (ushort)Even);
    }

    /// <summary>Codes a byte.</summary>
    /// <param name="coder">Reads or writes.</param>
    /// <param name="value">What is written; a reader pays no attention to it.</param>
    /// <returns>The byte.</returns>
    public int Code(IBitCoder coder, int value)
    {
        var node = 1;
        for (var place = 7; place >= 0; place--)
        {
            var (fast, slow) = (_fast[node], _slow[node]);
            var bit = coder.Code((value >> place) & 1, (uint)Math.Clamp((fast + slow) >> 1, Least, 65_535 - Least));
            var target = bit == 1 ? 65_535 : 0;
            _fast[node] = (ushort)(fast + ((target - fast) >> Fast));
            _slow[node] = (ushort)(slow + ((target - slow) >> Slow));
            node = (node << 1) | bit;
        }

        return node & 0xFF;
    }
}
