using System.Globalization;
using System.Runtime.InteropServices;
using Ensembles.Members;
using Ensembles.Recipes;
using Training;
using Training.Data;
using Training.Native;
using static TorchSharp.torch;

namespace Benchmarks.Engine;

/// <summary>A process that trains one member for two steps and says how much memory that took at its peak, in bytes.</summary>
internal static partial class MeasuredMember
{
    /// <summary>The command that serves it.</summary>
    public const string Command = "memory-of";

    private const int Batches = 2;
    private const int FewImages = 8;

    /// <param name="name">The recipe.</param>
    /// <param name="place">Such as <c>cpu</c> or <c>cuda:0</c>.</param>
    /// <param name="effort">The benchmark's.</param>
    public static int Serve(string name, string place, string effort)
    {
        TorchRuntime.Start();
        set_num_threads(1);
        var recipe = RecipeOf(name, Enum.Parse<Effort>(effort) == Effort.Dry);
        var images = ImagesOf(recipe);
        // Libraries, compiled code and plans are there before it is measured.
        var few = recipe with { Training = recipe.Training with { BatchSize = FewImages } };
        Train(few, ImagesOf(few), device(place));
        var before = Begin(place);
        Train(recipe, images, device(place));
        Console.WriteLine((Peak(place) - before).ToString(CultureInfo.InvariantCulture));
        return TorchRuntime.End(0);
    }

    /// <summary>A recipe of one network.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isDry">Whether its batches are so small that nothing is measured.</param>
    public static Recipe RecipeOf(string name, bool isDry)
    {
        var recipe = BenchData.RecipeOf(name);
        return isDry ? recipe with { Training = recipe.Training with { BatchSize = 2 * FewImages } } : recipe;
    }

    /// <summary>Images for the steps, in the shape of the recipe's data; all are black, which costs as much memory as any.</summary>
    public static LabelledImages ImagesOf(Recipe recipe)
    {
        var shape = recipe.Data.Set == "cifar10" ? new ImageShape(3, 32, 32) : new ImageShape(1, 28, 28);
        var count = recipe.Training.BatchSize * Batches;
        return new LabelledImages(shape, new byte[count * shape.Size], new byte[count]);
    }

    private static long Begin(string place)
    {
        if (place != "cpu") return Peak(place);
        GC.Collect();
        _ = ReturnFreeMemory(0);
        File.WriteAllText("/proc/self/clear_refs", "5");
        return Read("VmRSS:");
    }

    // On a GPU libtorch gives back nothing that it has taken.
    private static long Peak(string place)
    {
        if (place == "cpu") return Read("VmHWM:");
        return DeviceMemory.Find(place) is { } memory ? memory.Total - memory.Free : 0;
    }

    private static void Train(Recipe recipe, LabelledImages images, Device place)
    {
        using var trainee = new Trainee(recipe, images, 1, place, kernels: false);
        trainee.Train(Batches);
        trainee.Network.Dispose();
    }

    private static long Read(string figure)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(figure, StringComparison.Ordinal));
        return 1024 * long.Parse(line[figure.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int ReturnFreeMemory(nuint keep);
}
