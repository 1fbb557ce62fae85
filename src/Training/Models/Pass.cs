using Ensembles.Members;
using static TorchSharp.torch;

namespace Training.Models;

/// <summary>One way of an image batch through a network.</summary>
/// <param name="Training">Whether dropout and batch statistics are on.</param>
/// <param name="Seed">The member's seed.</param>
/// <param name="Epoch">From 1.</param>
/// <param name="Step">Within the epoch, from 0.</param>
/// <param name="Bfloat16">Whether convolutions and matrix products compute in bfloat16, and activations are kept in it.</param>
/// <param name="Part">Which part of the batch, from 0, if it is computed in several.</param>
/// <param name="Keys">
/// Where a recorded step reads the keys of its dropout layers: layers × 2 as in <see cref="DropoutKey"/>. Null if seed, epoch and step
/// decide them.
/// </param>
internal readonly record struct Pass(
    bool Training, ulong Seed = 0, int Epoch = 0, int Step = 0, bool Bfloat16 = false, int Part = 0, Tensor? Keys = null)
{
    private const int MostLayers = 1024;

    /// <summary>The numbers of one dropout layer in this pass.</summary>
    public RandomStream Dropout(int layer) => new(PartSeed, Epoch, checked(Step * MostLayers + layer), DrawPurpose.Dropout);

    /// <summary>What decides the mask of one dropout layer, for layers that libtorch or a GPU's kernel computes.</summary>
    public DropoutKey KeyOf(int layer) => Keys is null ? Dropout(layer).Key : new DropoutKey(0, Keys.select(0, layer));

    /// <summary>The seed of a network that draws for all its layers itself.</summary>
    public ulong DropoutSeed => new RandomStream(PartSeed, Epoch, Step, DrawPurpose.Dropout).Key;

    // The first part draws as an undivided batch does.
    private ulong PartSeed => Part == 0 ? Seed : new RandomStream(Seed, 0, Part, DrawPurpose.Dropout).Key;
}
