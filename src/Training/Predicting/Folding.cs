using System.Collections.Immutable;
using Ensembles.Recipes;
using Training.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Training.Predicting;

/// <summary>
/// Makes a trained network one that only answers. Dropout goes, and a batch normalisation, which is then an affine map by
/// channel, goes into the weights of a convolution or dense layer beside it: of the one before where no activation stands
/// between, or of the one behind where no border of zeros does. Other normalisations stay.
/// </summary>
internal static class Folding
{
    /// <summary>The layers that are left, with tensors of their own under the old names.</summary>
    /// <param name="layers">Of the trained network.</param>
    /// <param name="tensors">Its tensors, float32; they are not changed.</param>
    public static (ImmutableArray<PlacedLayer> Layers, ImmutableArray<NamedTensor> Tensors) Fold(
        ImmutableArray<PlacedLayer> layers, ImmutableArray<NamedTensor> tensors)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        var values = tensors.ToDictionary(named => named.Name, named => named.Tensor.detach().clone(), StringComparer.Ordinal);
        var left = layers.Where(placed => placed.Layer is not DropoutLayer).ToList();
        for (var index = left.Count - 1; index >= 0; index--)
        {
            if (left[index].Layer is not BatchNormLayer norm) continue;
            var map = MapOf(left[index], norm, values);
            if (index > 0 && TakesBefore(left[index - 1].Layer)) PutBehind(left[index - 1], map, values);
            else if (ProductBehind(left, index) is { } product) PutBefore(product, left[index], map, values);
            else continue;
            left.RemoveAt(index);
        }

        var kept = left.Select(placed => placed.Index).ToHashSet();
        return ([.. left], [.. tensors.Where(named => kept.Contains(named.Layer)).Select(named => named with { Tensor = values[named.Name].DetachFromDisposeScope() })]);
    }

    private static bool TakesBefore(LayerRecipe layer) => layer is ConvLayer { Activation: Activation.None } or DenseLayer { Activation: Activation.None };

    private static PlacedLayer? ProductBehind(List<PlacedLayer> layers, int norm)
    {
        var behind = layers.Skip(norm + 1).FirstOrDefault(placed => placed.Layer is not FlattenLayer);
        return behind?.Layer is DenseLayer or ConvLayer { Padding: Ensembles.Recipes.Padding.Valid } ? behind : null;
    }

    // x · scale + shift, by channel.
    private static (Tensor Scale, Tensor Shift) MapOf(PlacedLayer norm, BatchNormLayer recipe, Dictionary<string, Tensor> values)
    {
        Tensor Value(string name) => values[$"{norm.Index}.{name}"].to(ScalarType.Float64);
        using Scalar epsilon = recipe.Epsilon;
        var scale = Value("weight") / (Value("running_var") + epsilon).sqrt();
        return (scale, Value("bias") - Value("running_mean") * scale);
    }

    private static void PutBehind(PlacedLayer product, (Tensor Scale, Tensor Shift) map, Dictionary<string, Tensor> values)
    {
        var (weight, bias) = ($"{product.Index}.weight", $"{product.Index}.bias");
        var byFilter = map.Scale.reshape([-1, .. Enumerable.Repeat(1L, (int)values[weight].dim() - 1)]);
        values[weight] = (values[weight].to(ScalarType.Float64) * byFilter).to(ScalarType.Float32);
        values[bias] = (values[bias].to(ScalarType.Float64) * map.Scale + map.Shift).to(ScalarType.Float32);
    }

    private static void PutBefore(PlacedLayer product, PlacedLayer norm, (Tensor Scale, Tensor Shift) map, Dictionary<string, Tensor> values)
    {
        var (weight, bias) = ($"{product.Index}.weight", $"{product.Index}.bias");
        var old = values[weight].to(ScalarType.Float64);
        // Filters × channels × what each channel has: kernel taps, or the pixels of a flattened image.
        var byChannel = old.reshape(old.shape[0], norm.Output.Channels, -1);
        values[weight] = (byChannel * map.Scale.reshape(1, -1, 1)).reshape(old.shape).to(ScalarType.Float32);
        values[bias] = (values[bias].to(ScalarType.Float64) + byChannel.sum(2).mv(map.Shift)).to(ScalarType.Float32);
    }
}
