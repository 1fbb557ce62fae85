using Training.Kernels;
using Training.Models;
using static TorchSharp.torch;

namespace Training.Stages;

/// <summary>A batch normalisation with the bias and ReLU of the layer before it, on CPU.</summary>
internal sealed class NormaliseStage(NormLayer layer) : Stage
{
    private Tensor? _rows;
    private Normaliser? _normaliser;

    public override Tensor Forward(Tensor input, Pass pass)
    {
        var rows = Layout.Rows(input);
        var normaliser = layer.NormaliserOf(rows, pass);
        var output = Layout.NewRows(rows);
        Normalisation.Of(rows.dtype).Apply(rows.bytes, layer.Before(), normaliser.Scale, normaliser.Shift, output.bytes);
        if (pass.Training) (_rows, _normaliser) = (rows, normaliser);
        return Layout.Activations(output);
    }

    public override Tensor? Backward(Tensor gradient, Gradients gradients)
    {
        var above = Layout.Rows(gradient.to(_rows!.dtype));
        var (kernel, before) = (Normalisation.Of(_rows.dtype), layer.Before());
        var (plain, weighted) = kernel.GradientSums(_rows.bytes, before, above.bytes, _normaliser!.Mean);
        var slopes = _normaliser.Slopes(plain, weighted, (int)(_rows.numel() / layer.Channels));
        var result = Layout.NewRows(_rows);
        var ofBias = kernel.InputGradient(_rows.bytes, before, above.bytes, slopes, result.bytes);
        layer.Add(gradients, _normaliser, plain, weighted, ofBias);
        return Layout.Activations(result);
    }
}
