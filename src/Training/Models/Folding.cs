using System.Collections.Immutable;
using Ensembles.Recipes;

namespace Training.Models;

/// <summary>
/// Makes a trained network one that only answers. Dropout goes, and a batch normalization, which is then an affine map by
/// channel, goes into the weights of a convolution or dense layer beside it: of the one before if no activation is
/// between, or of the one behind if no border of zeros is. Other normalizations stay.
/// </summary>
internal static class Folding
{
    /// <summary>The layers that are left, and their tensors under the old names.</summary>
    /// <param name="layers">Of the trained network.</param>
    /// <param name="tensors">Its tensors by name; they are not changed.</param>
    public static (ImmutableArray<PlacedLayer> Layers, ImmutableDictionary<string, PlainTensor> Tensors) Fold(
        ImmutableArray<PlacedLayer> layers, ImmutableDictionary<string, PlainTensor> tensors)
    {
        var values = tensors.ToBuilder();
        var left = layers.Where(placed => placed.Layer is not DropoutLayer).ToList();
        for (var index = left.Count - 1; index >= 0; index--)
        {
            if (left[index].Layer is not BatchNormLayer norm) continue;
            var map = ChannelMap.Of(left[index].Index, norm, values);
            if (ProductFor(left, index) is not { } product) continue;
            GiveBias(left, product, values);
            if (product < index) PutBehind(left[product].Index, map, values);
            else PutBefore(left[product].Index, map, values);
            foreach (var name in new[] { "weight", "bias", "running_mean", "running_var" }) values.Remove($"{left[index].Index}.{name}");
            left.RemoveAt(index);
        }

        return ([.. left], values.ToImmutable());
    }

    private static bool TakesBefore(LayerRecipe layer) =>
        layer is ConvLayer { Activation: Activation.None } or DenseLayer { Activation: Activation.None };

    // The place of the layer that a normalization can go into.
    private static int? ProductFor(List<PlacedLayer> layers, int norm)
    {
        if (norm > 0 && TakesBefore(layers[norm - 1].Layer)) return norm - 1;
        var behind = layers.FindIndex(norm + 1, placed => placed.Layer is not FlattenLayer);
        return behind > 0 && layers[behind].Layer is DenseLayer or ConvLayer { Padding: Padding.Valid } ? behind : null;
    }

    // The normalization's shift becomes a bias: a layer that had none gets one.
    private static void GiveBias(List<PlacedLayer> layers, int product, ImmutableDictionary<string, PlainTensor>.Builder values)
    {
        var placed = layers[product];
        var name = $"{placed.Index}.bias";
        if (values.ContainsKey(name)) return;
        values[name] = new PlainTensor([placed.Output.Channels], new float[placed.Output.Channels]);
        layers[product] = placed with
        {
            Layer = placed.Layer is ConvLayer conv ? conv with { Bias = true } : (DenseLayer)placed.Layer with { Bias = true },
        };
    }

    private static void PutBehind(int product, ChannelMap map, ImmutableDictionary<string, PlainTensor>.Builder values)
    {
        var (weight, bias) = (values[$"{product}.weight"], values[$"{product}.bias"]);
        var each = weight.Values.Length / map.Scale.Length;
        values[$"{product}.weight"] =
            weight with { Values = [.. weight.Values.Select((value, place) => (float)(value * map.Scale[place / each]))] };
        values[$"{product}.bias"] =
            bias with { Values = [.. bias.Values.Select((value, filter) => (float)(value * map.Scale[filter] + map.Shift[filter]))] };
    }

    // Filters × channels × what each channel has: kernel taps, or the pixels of a flattened image.
    private static void PutBefore(int product, ChannelMap map, ImmutableDictionary<string, PlainTensor>.Builder values)
    {
        var (weight, bias) = (values[$"{product}.weight"], values[$"{product}.bias"]);
        var filter = weight.Values.Length / bias.Values.Length;
        var channel = filter / map.Scale.Length;
        values[$"{product}.weight"] =
            weight with { Values = [.. weight.Values.Select((value, place) => (float)(value * map.Scale[place % filter / channel]))] };
        values[$"{product}.bias"] = bias with
        {
            Values = [
                .. bias.Values.Select((value, index) =>
                    (float)(value + Shifted(weight.Values.AsSpan(index * filter, filter), map, channel)))],
        };
    }

    private static double Shifted(ReadOnlySpan<float> weights, ChannelMap map, int channel)
    {
        var sum = 0.0;
        for (var place = 0; place < weights.Length; place++) sum += weights[place] * map.Shift[place / channel];
        return sum;
    }

    /// <summary>x · scale + shift, by channel.</summary>
    private sealed record ChannelMap(double[] Scale, double[] Shift)
    {
        public static ChannelMap Of(int index, BatchNormLayer norm, ImmutableDictionary<string, PlainTensor>.Builder values)
        {
            float[] Values(string name) => values[$"{index}.{name}"].Values;
            var (weight, bias, mean, variance) = (Values("weight"), Values("bias"), Values("running_mean"), Values("running_var"));
            double[] scale = [.. weight.Zip(variance, (factor, spread) => factor / Math.Sqrt((double)spread + norm.Epsilon))];
            return new ChannelMap(scale, [.. bias.Select((value, channel) => value - mean[channel] * scale[channel])]);
        }
    }
}
