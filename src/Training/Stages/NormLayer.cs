using Ensembles.Recipes;
using Training.Kernels;
using Training.Models;
using TorchSharp;

namespace Training.Stages;

/// <summary>A batch normalisation with the bias and ReLU of the layer before it: what its stages have in common.</summary>
/// <param name="before">The layer whose bias and activation are left to the normalisation, or null.</param>
/// <param name="norm">The batch normalisation.</param>
/// <param name="tensors">Of the network.</param>
internal sealed class NormLayer(StageLayer? before, StageLayer norm, LayerTensorTable tensors)
{
    private readonly BatchNormLayer _recipe = (BatchNormLayer)norm.Placed.Layer;

    public int Channels => norm.Placed.Input.Channels;

    /// <summary>What happens to a value before it is normalised.</summary>
    public NormInput Before() => new(
        before is { HasBias: true } ? tensors.Values(before.Bias).ToArray() : new float[Channels],
        Relu: before?.Activation == Activation.Relu);

    /// <summary>
    /// The normaliser for a batch, whose statistics are also taken into the running ones; or outside training, that of the running ones.
    /// </summary>
    public Normaliser NormaliserOf(torch.Tensor rows, Pass pass) => pass.Training
        ? Normaliser.FromBatch(
            Normalisation.Of(rows.dtype).Statistics(rows.bytes, Before(), tensors.Values(norm.RunningMean)), norm, _recipe, tensors)
        : Normaliser.Running(norm, _recipe, tensors);

    /// <summary>Hands in the gradients of scale, shift, and the bias before.</summary>
    public void Add(Gradients gradients, Normaliser normaliser, ChannelSums plain, ChannelSums weighted, ChannelSums ofBias)
    {
        gradients.Add(norm.Weight, normaliser.OfScale(weighted), Channels);
        gradients.Add(norm.Bias, plain.ToSingles(), Channels);
        if (before is { HasBias: true }) gradients.Add(before.Bias, ofBias.ToSingles(), Channels);
    }
}
