using System.Collections.Immutable;
using Ensembles.Members;

namespace Ensembles.Recipes;

/// <summary>What flows between two layers: an image, or a vector.</summary>
/// <param name="Channels">Channels of the image, or the vector's length.</param>
/// <param name="Height">Pixels; 1 for a vector.</param>
/// <param name="Width">Pixels; 1 for a vector.</param>
/// <param name="IsVector">Whether it is a vector.</param>
public readonly record struct Flow(int Channels, int Height, int Width, bool IsVector)
{
    /// <summary>Values in all.</summary>
    public int Size => Channels * Height * Width;
}

/// <summary>A layer in its place.</summary>
/// <param name="Layer">What it is.</param>
/// <param name="Index">Its position in a PyTorch Sequential in which activations are modules of their own.</param>
/// <param name="Input">What comes in.</param>
/// <param name="Output">What goes out.</param>
public sealed record PlacedLayer(LayerRecipe Layer, int Index, Flow Input, Flow Output);

/// <summary>Works out the sizes of all layers before anything is allocated.</summary>
public static class NetworkShape
{
    /// <summary>The layers with their sizes.</summary>
    /// <param name="model">The network.</param>
    /// <param name="image">What its first layer sees.</param>
    /// <param name="classes">What a last dense layer without units gives.</param>
    /// <param name="path">What stands before the network's key in the recipe, for messages.</param>
    /// <exception cref="TrainingException">A layer does not fit what comes in.</exception>
    public static ImmutableArray<PlacedLayer> Of(ModelRecipe model, ImageShape image, int classes, string path = "")
    {
        var placed = ImmutableArray.CreateBuilder<PlacedLayer>();
        var flow = new Flow(image.Channels, image.Height, image.Width, IsVector: false);
        var index = 0;
        for (var number = 0; number < model.Layers.Length; number++)
        {
            var layer = model.Layers[number] is DenseLayer { Units: null } last ? last with { Units = classes } : model.Layers[number];
            var output = Sized(Output(layer, flow, $"{path}model.layers[{number}]"), $"{path}model.layers[{number}]");
            placed.Add(new PlacedLayer(layer, index, flow, output));
            index += Modules(layer);
            flow = output;
        }

        return placed.ToImmutable();
    }

    /// <summary>Filters that a whitening convolution must have: every component of its patches, with either sign.</summary>
    public static int WhiteningFilters(ConvLayer conv, int channels) => 2 * conv.Kernel * conv.Kernel * channels;

    /// <summary>Zeros on each side of a convolution's input.</summary>
    public static int PaddingOf(ConvLayer conv) => conv.Padding == Padding.Same ? (conv.Kernel - 1) / 2 : 0;

    private static Flow Sized(Flow output, string path) => (long)output.Channels * output.Height * output.Width <= int.MaxValue
        ? output
        : throw new TrainingException(
            $"{path}: of one image it makes {output.Channels} channels of {output.Height}×{output.Width} values, more than {int.MaxValue} "
                + $"in all; choose fewer filters, or pool before it.");

    private static Flow Output(LayerRecipe layer, Flow input, string path) => layer switch
    {
        ConvLayer conv => Conv(conv, Image(input, path, "a convolution"), path),
        MaxPoolLayer pool => Pool(pool, Image(input, path, "pooling"), path),
        GlobalAveragePoolLayer => new Flow(Image(input, path, "pooling").Channels, 1, 1, IsVector: true),
        FlattenLayer => new Flow(input.Size, 1, 1, IsVector: true),
        DenseLayer dense when input.IsVector => new Flow(dense.Units!.Value, 1, 1, IsVector: true),
        DenseLayer =>
            throw new TrainingException(
                $"{path}: a dense layer needs a vector, but an image comes in; put flatten or globalAveragePool before it."),
        _ => input,
    };

    private static Flow Image(Flow input, string path, string what) => !input.IsVector
        ? input
        : throw new TrainingException($"{path}: {what} needs an image, but a vector comes in; put it before flatten.");

    private static Flow Conv(ConvLayer conv, Flow input, string path)
    {
        if (conv.Padding == Padding.Same && conv.Kernel % 2 == 0)
        {
            throw new TrainingException(
                $"{path}.kernel: {conv.Kernel} is even, and same padding needs an odd kernel; choose {conv.Kernel + 1}.");
        }

        CheckInitialization(conv, input, path);
        var padding = PaddingOf(conv);
        return Fitting(input with
        {
            Channels = conv.Filters,
            Height = Steps(input.Height + 2 * padding, conv.Kernel, conv.Stride),
            Width = Steps(input.Width + 2 * padding, conv.Kernel, conv.Stride),
        }, input, path, $"a kernel of {conv.Kernel}");
    }

    private static void CheckInitialization(ConvLayer conv, Flow input, string path)
    {
        if (conv.Initialization == Initialization.Whitening && conv.Filters != WhiteningFilters(conv, input.Channels))
        {
            throw new TrainingException(
                $"{path}.filters: {conv.Filters} filters do not whiten patches of {conv.Kernel}×{conv.Kernel} pixels of {input.Channels} "
                    + $"channels; choose {WhiteningFilters(conv, input.Channels)}.");
        }

        if (conv.Initialization == Initialization.Dirac && conv.Kernel % 2 == 0)
        {
            throw new TrainingException(
                $"{path}.initialization: dirac needs a middle pixel, and a kernel of {conv.Kernel} has none; choose {conv.Kernel + 1}.");
        }
    }

    private static Flow Pool(MaxPoolLayer pool, Flow input, string path) =>
        Fitting(input with { Height = input.Height / pool.Size, Width = input.Width / pool.Size }, input, path, $"a window of {pool.Size}");

    private static int Steps(int length, int kernel, int stride) => length < kernel ? 0 : (length - kernel) / stride + 1;

    private static Flow Fitting(Flow output, Flow input, string path, string what) => output is { Height: > 0, Width: > 0 }
        ? output
        : throw new TrainingException(
            $"{path}: {what} does not fit an image of {input.Height}×{input.Width} pixels; make it smaller, or take a layer before it "
                + $"away.");

    private static int Modules(LayerRecipe layer) =>
        layer is ConvLayer { Activation: not Activation.None } or DenseLayer { Activation: not Activation.None } ? 2 : 1;
}
