using Ensembles.Recipes;
using Training.Kernels;
using Training.Models;
using static TorchSharp.torch;

namespace Training.Stages;

/// <summary>
/// The network's first convolution with the batch normalization of the images before it, on CPU. Bias and activation are left
/// to the stage behind. With u = γ·x̂ + β inside the image and 0 beyond, the gradient of the kernel is γ·A + β·B, where A and B
/// are what it would be for x̂ and for ones; and those of γ and β are the kernel's products with A and B.
/// </summary>
/// <param name="norm">The batch normalization of the images, or null.</param>
/// <param name="conv">The convolution.</param>
/// <param name="tensors">Of the network.</param>
internal sealed class ImageConvolutionStage(StageLayer? norm, StageLayer conv, LayerTensorTable tensors) : Stage
{
    private readonly int _kernel = ((ConvLayer)conv.Placed.Layer).Kernel;
    private readonly int _filters = conv.Placed.Output.Channels;
    private readonly int _channels = conv.Placed.Input.Channels;
    private readonly float[] _ones = [.. Enumerable.Repeat(1f, conv.Placed.Input.Channels)];
    private readonly float[] _zeros = new float[conv.Placed.Input.Channels];
    private Tensor? _images;
    private Normalizer? _normalizer;

    public override Tensor Forward(Tensor input, Pass pass)
    {
        var images = input.contiguous();
        var shape = ShapeOf(images);
        var normalizer = norm is null ? null : NormalizerOf(images, pass);
        var type = pass.Bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        var output = empty([shape.Images, shape.Height, shape.Width, _filters], dtype: type);
        ImageConvolution.Of(type).Forward(
            images.Floats(), shape, normalizer?.Scale ?? _ones, normalizer?.Shift ?? _zeros, TapsFirst(tensors.Values(conv.Weight)),
            output.bytes);
        if (pass.Training) (_images, _normalizer) = (images, normalizer);
        return Layout.Activations(output);
    }

    public override Tensor? Backward(Tensor gradient, Gradients gradients)
    {
        var above = Layout.Rows(gradient);
        var shape = ShapeOf(_images!);
        var kernel = ImageConvolution.Of(above.dtype);
        var (ofValues, ofOnes) = kernel.Correlate(
            _images!.Floats(), shape, _normalizer?.PlainScale ?? _ones, _normalizer?.PlainShift ?? _zeros, above.bytes, _filters);
        if (_normalizer is not null) AddGradients(ofValues, ofOnes, gradients);
        else
            gradients.Add(
                conv.Weight, FiltersFirst((tap, filter) => ofValues[tap * _filters + filter]), _filters, _channels, _kernel, _kernel);
        return null;
    }

    private void AddGradients(ChannelSums ofNormal, ChannelSums ofOnes, Gradients gradients)
    {
        var (scale, shift, weights) =
            (tensors.Values(norm!.Weight).ToArray(), tensors.Values(norm.Bias).ToArray(), tensors.Values(conv.Weight).ToArray());
        var (ofScale, ofShift) = (new double[_channels], new double[_channels]);
        var area = _kernel * _kernel;
        var ofWeights = FiltersFirst((tap, filter) =>
        {
            var (channel, weight) = (tap / area, weights[filter * _channels * area + tap]);
            var (normal, one) = (ofNormal[tap * _filters + filter], ofOnes[tap % area * _filters + filter]);
            ofScale[channel] += weight * normal;
            ofShift[channel] += weight * one;
            return scale[channel] * normal + shift[channel] * one;
        });
        gradients.Add(conv.Weight, ofWeights, _filters, _channels, _kernel, _kernel);
        gradients.Add(norm.Weight, [.. ofScale.Select(value => (float)value)], _channels);
        gradients.Add(norm.Bias, [.. ofShift.Select(value => (float)value)], _channels);
    }

    private Normalizer NormalizerOf(Tensor images, Pass pass)
    {
        var recipe = (BatchNormLayer)norm!.Placed.Layer;
        return pass.Training
            ? Normalizer.FromBatch(
                PlaneMoments.Of(images.Floats(), _channels, conv.Placed.Input.Height * conv.Placed.Input.Width), norm, recipe, tensors)
            : Normalizer.Running(norm, recipe, tensors);
    }

    private ImagePlanes ShapeOf(Tensor images) =>
        new((int)images.shape[0], _channels, conv.Placed.Input.Height, conv.Placed.Input.Width, _kernel);

    private float[] TapsFirst(ReadOnlySpan<float> weights)
    {
        var taps = weights.Length / _filters;
        var turned = new float[weights.Length];
        for (var index = 0; index < turned.Length; index++) turned[index % taps * _filters + index / taps] = weights[index];
        return turned;
    }

    private float[] FiltersFirst(Func<int, int, double> value)
    {
        var taps = _channels * _kernel * _kernel;
        var turned = new float[taps * _filters];
        for (var index = 0; index < turned.Length; index++) turned[index] = (float)value(index % taps, index / taps);
        return turned;
    }
}
