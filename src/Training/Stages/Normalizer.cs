using Ensembles.Recipes;
using Training.Kernels;

namespace Training.Stages;

/// <summary>A batch normalization for one batch: ŷ = γ·(x − mean)/√(variance + ε) + β as scale and shift by channel.</summary>
internal sealed class Normalizer
{
    private readonly double[] _inverseDeviation;
    private readonly double[] _scale;

    private Normalizer(double[] mean, double[] variance, double epsilon, ReadOnlySpan<float> factor, ReadOnlySpan<float> offset)
    {
        var channels = mean.Length;
        (_inverseDeviation, _scale) = (new double[channels], new double[channels]);
        (Mean, Scale, Shift) = (new float[channels], new float[channels], new float[channels]);
        for (var channel = 0; channel < channels; channel++)
        {
            _inverseDeviation[channel] = 1 / Math.Sqrt(variance[channel] + epsilon);
            _scale[channel] = factor[channel] * _inverseDeviation[channel];
            Mean[channel] = (float)mean[channel];
            Scale[channel] = (float)_scale[channel];
            Shift[channel] = (float)(offset[channel] - mean[channel] * _scale[channel]);
        }
    }

    public float[] Mean { get; }

    public float[] Scale { get; }

    public float[] Shift { get; }

    /// <summary>(x − mean)/√(variance + ε) alone, as a scale by channel.</summary>
    public float[] PlainScale => [.. _inverseDeviation.Select(value => (float)value)];

    /// <summary>(x − mean)/√(variance + ε) alone, as a shift by channel.</summary>
    public float[] PlainShift => [.. _inverseDeviation.Select((value, channel) => (float)(-Mean[channel] * value))];

    /// <summary>With the running statistics, as an ensemble answers.</summary>
    public static Normalizer Running(StageLayer norm, BatchNormLayer recipe, LayerTensorTable tensors) => new(
        Doubles(tensors.Values(norm.RunningMean)),
        Doubles(tensors.Values(norm.RunningVariance)),
        recipe.Epsilon,
        tensors.Values(norm.Weight),
        tensors.Values(norm.Bias));

    /// <summary>
    /// With a batch's own statistics, which are also taken into the running ones: Keras' momentum is the share that stays.
    /// </summary>
    public static Normalizer FromBatch(Moments moments, StageLayer norm, BatchNormLayer recipe, LayerTensorTable tensors)
    {
        Blend(tensors.Values(norm.RunningMean), moments.Mean, recipe.Momentum);
        Blend(tensors.Values(norm.RunningVariance), moments.Variance, recipe.Momentum);
        return new Normalizer(moments.Mean, moments.Variance, recipe.Epsilon, tensors.Values(norm.Weight), tensors.Values(norm.Bias));
    }

    /// <summary>The gradient of γ, from the sums of gradient · (x − mean).</summary>
    public float[] OfScale(ChannelSums weighted) =>
        [.. _inverseDeviation.Select((inverse, channel) => (float)(inverse * weighted[channel]))];

    /// <summary>
    /// γ/σ · (g − mean(g) − x̂·mean(g·x̂)), the gradient of x, written as a sum of multiples of g, (x − mean) and 1.
    /// </summary>
    public NormSlopes Slopes(ChannelSums plain, ChannelSums weighted, int rows)
    {
        var (ofValue, constant) = (new float[Scale.Length], new float[Scale.Length]);
        for (var channel = 0; channel < Scale.Length; channel++)
        {
            var (inverse, scale) = (_inverseDeviation[channel], _scale[channel]);
            ofValue[channel] = (float)(-scale * inverse * inverse * weighted[channel] / rows);
            constant[channel] = (float)(-scale * plain[channel] / rows);
        }

        return new NormSlopes(Mean, Scale, ofValue, constant);
    }

    private static void Blend(Span<float> running, double[] batch, double momentum)
    {
        for (var channel = 0; channel < running.Length; channel++)
        {
            running[channel] = (float)(momentum * running[channel] + (1 - momentum) * batch[channel]);
        }
    }

    private static double[] Doubles(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (var index = 0; index < wide.Length; index++) wide[index] = values[index];
        return wide;
    }
}
