using Ensembles.Recipes;
using Training.Data;

namespace Benchmarks.Engine;

/// <summary>What all contenders train: the tutorial's network on the first images of real MNIST, batch 128, shifts of up to 10 %.</summary>
/// <param name="Recipe">How it is trained.</param>
/// <param name="Images">As many images as a hundred batches have.</param>
/// <param name="Device">Such as <c>cpu</c> or <c>cuda:0</c>.</param>
internal sealed record TutorialTask(Recipe Recipe, LabelledImages Images, string Device)
{
    public const int BatchSize = 128;

    private const int Count = 100 * BatchSize;

    /// <summary>The folder of the IDX files, for a peer that reads them itself.</summary>
    public static string Folder => Path.Combine(BenchData.Folder, "mnist");

    /// <summary>Members that train at the same time: one a core, or one on a GPU.</summary>
    public int Members => Device == "cpu" ? Environment.ProcessorCount : 1;

    /// <summary>Reads the recipe and its images.</summary>
    /// <param name="device">The device that trains.</param>
    /// <param name="effort">A dry run has small batches, because processors without bfloat16 take seconds for a usual one.</param>
    public static TutorialTask Read(string device = "cpu", Effort effort = Effort.Full)
    {
        var recipe = BenchData.RecipeOf("mnist-article");
        if (effort == Effort.Dry) recipe = recipe with { Training = recipe.Training with { BatchSize = 4 } };
        return new TutorialTask(recipe, BenchData.Read(recipe.Data).Train.Slice(0, Count), device);
    }
}
