using Training.Kernels;
using Training.Models;
using static TorchSharp.torch;

namespace Training.Stages;

/// <summary>A batch normalization as in <see cref="NormalizeStage"/>, with the max-pool and dropout behind it.</summary>
internal sealed class NormalizePoolStage(NormLayer layer, PoolLayer pool) : Stage
{
    private Tensor? _rows;
    private Tensor? _argmax;
    private Normalizer? _normalizer;
    private DropoutLanes _dropout;

    public override Tensor Forward(Tensor input, Pass pass)
    {
        var rows = Layout.Rows(input);
        var normalizer = layer.NormalizerOf(rows, pass);
        var (shape, dropout) = (pool.ShapeOf(rows), pool.DropoutOf(pass));
        var (output, argmax) = (PoolLayer.Output(shape, rows.dtype), PoolLayer.Output(shape, ScalarType.Byte));
        PooledNormalization.Of(rows.dtype).Apply(
            rows.bytes, shape, layer.Before(), normalizer.Scale, normalizer.Shift, dropout, output.bytes, argmax.bytes);
        if (pass.Training) (_rows, _argmax, _normalizer, _dropout) = (rows, argmax, normalizer, dropout);
        return Layout.Activations(output);
    }

    public override Tensor? Backward(Tensor gradient, Gradients gradients)
    {
        var above = Layout.Rows(gradient.to(_rows!.dtype));
        var (kernel, before, shape, kept) = (PooledNormalization.Of(_rows.dtype), layer.Before(), pool.ShapeOf(_rows), _dropout.Kept);
        var (plain, weighted) = kernel.GradientSums(_rows.bytes, shape, before, above.bytes, _argmax!.bytes, kept, _normalizer!.Mean);
        var slopes = _normalizer.Slopes(plain, weighted, (int)(_rows.numel() / layer.Channels));
        var result = Layout.NewRows(_rows);
        var ofBias = kernel.InputGradient(_rows.bytes, shape, before, above.bytes, _argmax.bytes, kept, slopes, result.bytes);
        layer.Add(gradients, _normalizer, plain, weighted, ofBias);
        return Layout.Activations(result);
    }
}
