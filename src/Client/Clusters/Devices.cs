namespace Client.Clusters;

/// <summary>What this machine can train on.</summary>
internal static class Devices
{
    /// <summary>One entry a trainer silo: each GPU where libtorch can use them, else each core.</summary>
    public static IReadOnlyList<string> Of(string silo, int? trainers)
    {
        var graphics = HasCuda(silo) ? CountGraphics() : 0;
        if (graphics == 0) return [.. Enumerable.Repeat("cpu", trainers ?? Environment.ProcessorCount)];
        return [.. Enumerable.Range(0, trainers ?? graphics).Select(index => $"cuda:{index % graphics}")];
    }

    private static bool HasCuda(string silo)
    {
        var program = Path.GetDirectoryName(silo) ?? "";
        string?[] folders = [Variables.Find("ENSEMBLE_TORCH_DIR"), program, Path.Combine(program, "torch")];
        return folders.Any(folder => !string.IsNullOrEmpty(folder) && File.Exists(Path.Combine(folder, "libtorch_cuda.so")));
    }

    private static int CountGraphics() =>
        Directory.EnumerateFiles("/dev", "nvidia*").Count(path => int.TryParse(Path.GetFileName(path)["nvidia".Length..], out _));
}
