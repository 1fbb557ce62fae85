using System.Globalization;
using System.Runtime.InteropServices;
using Benchmarks.Engine;
using Ensembles.Members;
using Training;

namespace Benchmarks.Visits;

/// <summary>What <c>eng/gpu.sh</c> uses the benchmarks' program for, beside the benchmarks themselves.</summary>
internal static class VisitCommands
{
    private const string Ending = ".squeezed";
    private const int CifarPixels = 3 * PixelPredictor.Side * PixelPredictor.Side;

    /// <summary>Runs one of them.</summary>
    /// <param name="args">The command line.</param>
    /// <returns>The exit code; null if the command is none of them.</returns>
    public static int? Serve(string[] args)
    {
        try
        {
            switch (args)
            {
                case [VisitReport.Command, .. var files] when files.Length > 0:
                    foreach (var file in files) Console.Write(VisitReport.ToMarkdown(File.ReadAllText(file)));
                    return 0;
                case ["squeeze", var from, var to]:
                    Convert(from, "*_batch*.bin", to, Ending, CifarCoder.Compress);
                    return 0;
                case ["unsqueeze", var from, var to]:
                    Convert(from, "*" + Ending, to, ".bin", CifarCoder.Decompress);
                    return 0;
                case ["random-images", var folder, var count]:
                    MakeRandom(folder, int.Parse(count, CultureInfo.InvariantCulture));
                    return 0;
                case ["runtime"]:
                    Console.WriteLine(RuntimeEnvironment.GetRuntimeDirectory());
                    return 0;
                case ["take", var recipe, var steps, "--device", var device]:
                    return Take(recipe, int.Parse(steps, CultureInfo.InvariantCulture), device);
                default:
                    return null;
            }
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException or TrainingException)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
    }

    private static void Convert(string from, string pattern, string to, string ending, Func<byte[], byte[]> change)
    {
        Directory.CreateDirectory(to);
        Parallel.ForEach(
            Directory.EnumerateFiles(from, pattern).ToList(),
            file => File.WriteAllBytes(Path.Combine(to, Path.GetFileNameWithoutExtension(file) + ending), change(File.ReadAllBytes(file))));
    }

    // Five batches and one for tests, as CIFAR-10 has them: they cost the time that real ones do.
    private static void MakeRandom(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        string[] names = [.. Enumerable.Range(1, 5).Select(number => $"data_batch_{number}"), "test_batch"];
        Parallel.For(0, names.Length, number =>
        {
            var random = new RandomStream(1, 1, number, DrawPurpose.Augmentation);
            var bytes = new byte[count * (1 + CifarPixels)];
            for (var index = 0; index < bytes.Length; index++) bytes[index] = (byte)random.NextIndex(256);
            for (var image = 0; image < count; image++) bytes[image * (1 + CifarPixels)] = (byte)(image % 10);
            File.WriteAllBytes(Path.Combine(folder, names[number] + ".bin"), bytes);
        });
    }

    // For a profiler that counts what steps launch.
    private static int Take(string recipe, int steps, string device)
    {
        TorchRuntime.Start();
        using var trainee = StepsBenchmark.Prepare(BenchData.RecipeOf(recipe), new Conditions(device, GpuMode.Exact, Effort.Full));
        trainee.Train(steps);
        return TorchRuntime.End(0);
    }
}
