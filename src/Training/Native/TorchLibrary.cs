using System.Reflection;
using System.Runtime.InteropServices;
using Ensembles.Members;

namespace Training.Native;

/// <summary>Finds libtorch and loads it by absolute path, before anything can load another one by chance.</summary>
internal static class TorchLibrary
{
    public const string DirectoryVariable = "ENSEMBLE_TORCH_DIR";

    /// <summary>The name by which this assembly's imports mean libtorch_cpu.</summary>
    public const string Cpu = "torch_cpu";

    // In the order of their needs. The CUDA ones are there only in CUDA builds; their hooks are looked up once, so they come before any use.
    private static readonly string[] Files = ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    private static nint _cpu;

    /// <summary>Loads libtorch.</summary>
    /// <returns>The folder it came from.</returns>
    /// <exception cref="TrainingException">It is not there or does not load.</exception>
    public static string Load()
    {
        var folder = Find();
        try
        {
            foreach (var file in Files.Select(name => Path.Combine(folder, name)).Where(File.Exists))
            {
                var handle = NativeLibrary.Load(file);
                if (file.EndsWith("libtorch_cpu.so", StringComparison.Ordinal)) _cpu = handle;
            }
        }
        catch (DllNotFoundException error)
        {
            throw new TrainingException($"libtorch in {folder} does not load ({FirstLine(error)}); run 'ensemble doctor'.", error, FaultKind.Device);
        }

        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), Resolve);
        return folder;
    }

    /// <summary>The address of one of libtorch_cpu's functions, or 0 where this version has none of that name.</summary>
    public static nint Export(string name) => NativeLibrary.TryGetExport(_cpu, name, out var address) ? address : 0;

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable(DirectoryVariable) is { Length: > 0 } named)
        {
            return HasTorch(named) ? named : throw new TrainingException(
                $"{DirectoryVariable} is {named}, but there is no libtorch_cpu.so in it; point it at the lib folder of an installed PyTorch.");
        }

        string[] places = [AppContext.BaseDirectory, Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native")];
        return places.FirstOrDefault(HasTorch) ?? throw new TrainingException(
            $"There is no libtorch beside the program ({AppContext.BaseDirectory}); build anew, or point {DirectoryVariable} at the lib folder of an installed PyTorch.");
    }

    private static bool HasTorch(string folder) => File.Exists(Path.Combine(folder, "libtorch_cpu.so"));

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? paths) => name == Cpu ? _cpu : 0;

    private static string FirstLine(Exception error) => error.Message.Split('\n', 2)[0];
}
