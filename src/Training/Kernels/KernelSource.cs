namespace Training.Kernels;

/// <summary>
/// The source of the kernels for GPUs: CUDA C that is C, too, once a few words of CUDA are defined, so that the tests run it on CPU.
/// </summary>
internal static class KernelSource
{
    /// <param name="name">Of a file in the folder Gpu, without its extension.</param>
    public static string Read(string name)
    {
        using var stream = typeof(KernelSource).Assembly.GetManifestResourceStream($"{name}.cu")
            ?? throw new ArgumentException($"there is no kernel {name}", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
