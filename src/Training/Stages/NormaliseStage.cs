using Ensembles.Recipes;
using Training.Kernels;
using Training.Models;
using static TorchSharp.torch;

namespace Training.Stages;

/// <summary>A batch normalisation with the bias and ReLU of the layer before it, on CPU.</summary>
/// <param name="before">The layer whose bias and activation are left to this stage, or null.</param>
/// <param name="norm">The batch normalisation.</param>
/// <param name="tensors">Of the network.</param>
internal sealed class NormaliseStage(StageLayer? before, StageLayer norm, LayerTensorTable tensors) : Stage
{
    private readonly BatchNormLayer _recipe = (BatchNormLayer)norm.Placed.Layer;
    private readonly int _channels = norm.Placed.Input.Channels;
    private Tensor? _rows;
    private Normaliser? _normaliser;

    public override Tensor Forward(Tensor input, Pass pass)
    {
        var rows = Layout.Rows(input);
        var normaliser = pass.Training ? FromBatch(rows) : Normaliser.Running(norm, _recipe, tensors);
        var output = Layout.NewRows(rows);
        Normalisation.Of(rows.dtype).Apply(rows.bytes, Before(), normaliser.Scale, normaliser.Shift, output.bytes);
        if (pass.Training) (_rows, _normaliser) = (rows, normaliser);
        return Layout.Activations(output);
    }

    public override Tensor? Backward(Tensor gradient, Gradients gradients)
    {
        var above = Layout.Rows(gradient.to(_rows!.dtype));
        var kernel = Normalisation.Of(_rows.dtype);
        var sums = kernel.GradientSums(_rows.bytes, Before(), above.bytes, _normaliser!.Mean);
        var count = (int)(_rows.numel() / _channels);
        var result = Layout.NewRows(_rows);
        var ofBias = kernel.InputGradient(_rows.bytes, Before(), above.bytes, _normaliser.Slopes(sums.Plain, sums.Weighted, count), result.bytes);
        gradients.Add(norm.Weight, _normaliser.OfScale(sums.Weighted), _channels);
        gradients.Add(norm.Bias, sums.Plain.ToSingles(), _channels);
        if (before is not null) gradients.Add(before.Bias, ofBias.ToSingles(), _channels);
        return Layout.Activations(result);
    }

    private Normaliser FromBatch(Tensor rows)
    {
        var moments = Normalisation.Of(rows.dtype).Statistics(rows.bytes, Before(), tensors.Values(norm.RunningMean));
        return Normaliser.FromBatch(moments, norm, _recipe, tensors);
    }

    private NormInput Before() => before is null
        ? new NormInput(new float[_channels], Relu: false)
        : new NormInput(tensors.Values(before.Bias).ToArray(), before.Activation == Activation.Relu);
}
