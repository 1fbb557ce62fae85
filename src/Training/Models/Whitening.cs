using Ensembles.Recipes;
using Training.Loop;
using TorchSharp;
using static TorchSharp.torch;

namespace Training.Models;

/// <summary>Starts a whitening convolution: a function of the training images alone, the same for every member.</summary>
internal static class Whitening
{
    // Of images enough that more change nothing that matters (airbench takes as many).
    private const int MostImages = 5000;

    // Keeps components that hardly occur from becoming loud; of values about 1.
    private const double Floor = 5e-4;

    /// <summary>Overwrites the kernel of the network's first layer if that is a whitening layer.</summary>
    /// <param name="made">Just made, and not trained yet.</param>
    /// <param name="images">What it will be trained on, on its device.</param>
    public static void Start(INetwork made, ImageTensors images)
    {
        if (made is not Network network) return;
        if (network.Layers[0].Layer is not ConvLayer { Initialization: Initialization.Whitening } conv) return;
        using var scope = NewDisposeScope();
        using var off = no_grad();
        using Scalar scale = network.Model.PixelScale;
        var sample = images.Pixels.narrow(0, 0, Math.Min(images.Count, MostImages)).cpu().to(ScalarType.Float64).div_(scale);
        var weight = network.Tensors[0].Tensor;
        weight.copy_(Components(Patches(sample, conv.Kernel)).reshape(weight.shape).to(ScalarType.Float32));
    }

    // Patches × values of a patch: channel by channel, row by row, as a kernel's weights lie.
    private static Tensor Patches(Tensor images, long kernel)
    {
        var (channels, values) = (images.shape[1], images.shape[1] * kernel * kernel);
        return images.unfold(2, kernel, 1).unfold(3, kernel, 1).permute(0, 2, 3, 1, 4, 5).reshape(-1, values);
    }

    private static Tensor Components(Tensor patches)
    {
        using Scalar count = (double)patches.shape[0];
        using Scalar floor = Floor;
        var (lengths, directions) = linalg.eigh(patches.t().matmul(patches).div_(count));
        var components = directions.t() / (lengths + floor).sqrt().unsqueeze(1);
        return cat([components, components.neg()], 0);
    }
}
