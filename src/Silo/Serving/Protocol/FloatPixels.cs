namespace Silo.Serving.Protocol;

/// <summary>
/// Floats are shares of full brightness, 0 to 1, whatever the recipe divides pixels by: so a client cannot confuse them with bytes.
/// They arrive as the network sees them: times 255, divided by the recipe's pixelScale.
/// </summary>
internal static class FloatPixels
{
    public const double Least = 0;
    public const double Most = 1;
    private const double White = 255;

    /// <param name="values">What was sent, finite; replaced by what the network sees.</param>
    /// <param name="input">The input that they are for.</param>
    /// <param name="field">Their field in the request.</param>
    /// <exception cref="ProtocolFault">One of them is out of range.</exception>
    public static void Scale(Span<float> values, InputSpec input, string field)
    {
        var factor = (float)(White / input.PixelScale!.Value);
        for (var index = 0; index < values.Length; index++)
        {
            if (values[index] is not (>= (float)Least and <= (float)Most)) throw ProtocolFaults.OutOfRange(field, index, values[index]);
            values[index] *= factor;
        }
    }
}
