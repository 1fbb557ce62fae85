namespace Benchmarks.Visits;

/// <summary>
/// Predicts the pixels of one colour from those before them and from the colours that are known already, by weights that are learned as
/// pixels pass (normalized least mean squares, Haykin, Adaptive Filter Theory). Reader and writer learn the same, in the same order.
/// </summary>
/// <param name="known">How many other colours of the image are known.</param>
internal sealed class PixelPredictor(int known)
{
    /// <summary>Pixels of a row or column.</summary>
    public const int Side = 32;

    private const double Rate = 0.002;
    private const double Floor = 64;

    // Columns and rows, relative to the pixel: of its own colour before it, of known colours around it.
    private static readonly (int X, int Y)[] Own = [(-1, 0), (0, -1), (-1, -1), (1, -1), (-2, 0), (0, -2)];
    private static readonly (int X, int Y)[] Around = [(0, 0), (-1, 0), (0, -1), (-1, -1), (1, -1), (1, 0), (0, 1)];

    private readonly double[] _weights = Start(known);
    private readonly double[] _features = new double[Own.Length + known * Around.Length];
    private double _middle;
    private double _power;

    /// <summary>What the pixel is expected to be, 0 to 255, and how much its surroundings vary, from 0 on.</summary>
    /// <param name="own">Its colour, row by row, up to the pixel.</param>
    /// <param name="others">The known colours, whole.</param>
    /// <param name="x">Its column.</param>
    /// <param name="y">Its row.</param>
    public (double Value, double Activity) Predict(ReadOnlySpan<byte> own, ReadOnlySpan<byte> others, int x, int y)
    {
        var west = At(own, x - 1, y, 128);
        var north = At(own, x, y - 1, west);
        if (x == 0) west = north;
        _middle = (west + north) / 2;
        var count = 0;
        foreach (var (dx, dy) in Own) _features[count++] = At(own, x + dx, y + dy, _middle) - _middle;
        for (var colour = 0; colour < known; colour++)
        {
            var plane = others.Slice(colour * Side * Side, Side * Side);
            var level = (At(plane, x - 1, y, plane[y * Side + x]) + At(plane, x, y - 1, plane[y * Side + x])) / 2;
            foreach (var (dx, dy) in Around) _features[count++] = At(plane, x + dx, y + dy, level) - level;
        }

        var (sum, power, activity) = (0.0, 0.0, 0.0);
        for (var index = 0; index < count; index++)
        {
            sum += _weights[index] * _features[index];
            power += _features[index] * _features[index];
            activity += Math.Abs(_features[index]);
        }

        _power = power;
        return (Math.Clamp(_middle + sum, 0, 255), activity / count);
    }

    /// <summary>Learns from what the pixel turned out to be.</summary>
    public void Learn(int value, double predicted)
    {
        var step = Rate * (value - predicted) / (Floor + _power) * _features.Length;
        for (var index = 0; index < _weights.Length; index++) _weights[index] += step * _features[index];
    }

    private static double At(ReadOnlySpan<byte> plane, int x, int y, double beyond) => x < 0 || y < 0 || x >= Side || y >= Side ? beyond : plane[y * Side + x];

    // West, north and less of north-west; of the newest known colour the pixel itself.
    private static double[] Start(int known)
    {
        var weights = new double[Own.Length + known * Around.Length];
        (weights[0], weights[1], weights[2], weights[3]) = (0.4, 0.4, -0.3, 0.2);
        if (known > 0) weights[Own.Length + (known - 1) * Around.Length] = 0.8;
        return weights;
    }
}
