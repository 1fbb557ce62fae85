using Ensembles.Members;
using Ensembles.Recipes;
using Training.Modules;
using static TorchSharp.torch;

namespace Training.Models;

/// <summary>Makes the network of a recipe.</summary>
internal static class Networks
{
    /// <param name="model">Layers, or a module.</param>
    /// <param name="image">What it sees.</param>
    /// <param name="classes">Logits.</param>
    /// <param name="seed">The member's.</param>
    /// <param name="device">The device of its tensors.</param>
    /// <param name="module">The file of its validated module; null if it has layers.</param>
    public static INetwork Make(
        ModelRecipe model, ImageShape image, int classes, ulong seed, Device device, byte[]? module) => module is not null
        ? new ModuleNetwork(ModuleFile.Load(module), model.PixelScale, seed, device)
        : new Network(model, image, classes, seed, device);
}
