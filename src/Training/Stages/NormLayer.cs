using Ensembles.Recipes;
using Training.Kernels;
using Training.Models;
using TorchSharp;

namespace Training.Stages;

/// <summary>A batch normalization with the bias and ReLU of the layer before it: what its stages have in common.</summary>
/// <param name="before">The layer whose bias and activation are left to the normalization, or null.</param>
/// <param name="norm">The batch normalization.</param>
/// <param name="tensors">Of the network.</param>
internal sealed class NormLayer(StageLayer? before, StageLayer norm, LayerTensorTable tensors)
{
    private readonly BatchNormLayer _recipe = (BatchNormLayer)norm.Placed.Layer;

    public int Channels => norm.Placed.Input.Channels;

    /// <summary>What happens to a value before it is normalized.</summary>
    public NormInput Before() => new(
        before is { HasBias: true } ? tensors.Values(before.Bias).ToArray() : new float[Channels],
        Relu: before?.Activation == Activation.Relu);

    /// <summary>
    /// The normalizer for a batch, whose statistics are also taken into the running ones; or outside training, that of the running ones.
    /// </summary>
    public Normalizer NormalizerOf(torch.Tensor rows, Pass pass) => pass.Training
        ? Normalizer.FromBatch(
            Normalization.Of(rows.dtype).Statistics(rows.bytes, Before(), tensors.Values(norm.RunningMean)), norm, _recipe, tensors)
        : Normalizer.Running(norm, _recipe, tensors);

    /// <summary>Hands in the gradients of scale, shift, and the bias before.</summary>
    public void Add(Gradients gradients, Normalizer normalizer, ChannelSums plain, ChannelSums weighted, ChannelSums ofBias)
    {
        gradients.Add(norm.Weight, normalizer.OfScale(weighted), Channels);
        gradients.Add(norm.Bias, plain.ToSingles(), Channels);
        if (before is { HasBias: true }) gradients.Add(before.Bias, ofBias.ToSingles(), Channels);
    }
}
