using Training.Kernels;
using Training.Models;
using static TorchSharp.torch;

namespace Training.Stages;

/// <summary>A batch normalization with the bias and ReLU of the layer before it, on CPU.</summary>
internal sealed class NormalizeStage(NormLayer layer) : Stage
{
    private Tensor? _rows;
    private Normalizer? _normalizer;

    public override Tensor Forward(Tensor input, Pass pass)
    {
        var rows = Layout.Rows(input);
        var normalizer = layer.NormalizerOf(rows, pass);
        var output = Layout.NewRows(rows);
        Normalization.Of(rows.dtype).Apply(rows.bytes, layer.Before(), normalizer.Scale, normalizer.Shift, output.bytes);
        if (pass.Training) (_rows, _normalizer) = (rows, normalizer);
        return Layout.Activations(output);
    }

    public override Tensor? Backward(Tensor gradient, Gradients gradients)
    {
        var above = Layout.Rows(gradient.to(_rows!.dtype));
        var (kernel, before) = (Normalization.Of(_rows.dtype), layer.Before());
        var (plain, weighted) = kernel.GradientSums(_rows.bytes, before, above.bytes, _normalizer!.Mean);
        var slopes = _normalizer.Slopes(plain, weighted, (int)(_rows.numel() / layer.Channels));
        var result = Layout.NewRows(_rows);
        var ofBias = kernel.InputGradient(_rows.bytes, before, above.bytes, slopes, result.bytes);
        layer.Add(gradients, _normalizer, plain, weighted, ofBias);
        return Layout.Activations(result);
    }
}
