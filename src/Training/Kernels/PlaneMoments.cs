namespace Training.Kernels;

/// <summary>Mean and biased variance of the channels of images as they come, planes outermost.</summary>
internal static class PlaneMoments
{
    /// <param name="images">Images × channels × pixels.</param>
    /// <param name="channels">Planes of an image.</param>
    /// <param name="pixels">Values of a plane.</param>
    public static Moments Of(ReadOnlySpan<float> images, int channels, int pixels)
    {
        var (mean, variance) = (new double[channels], new double[channels]);
        var count = (double)images.Length / channels;
        for (var channel = 0; channel < channels; channel++)
        {
            var (sum, squares) = (0.0, 0.0);
            for (var start = channel * pixels; start < images.Length; start += channels * pixels)
            {
                foreach (var value in images.Slice(start, pixels))
                {
                    sum += value;
                    squares += (double)value * value;
                }
            }

            mean[channel] = sum / count;
            variance[channel] = Math.Max(0, squares / count - mean[channel] * mean[channel]);
        }

        return new Moments(mean, variance);
    }
}
