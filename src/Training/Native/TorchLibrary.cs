using System.Reflection;
using System.Runtime.InteropServices;
using Ensembles.Members;

namespace Training.Native;

/// <summary>Finds libtorch and loads it by absolute path, before anything can load another one by chance.</summary>
internal static class TorchLibrary
{
    public const string DirectoryVariable = "ENSEMBLE_TORCH_DIR";

    /// <summary>The folder below the program in which the build puts libtorch.</summary>
    public const string OwnFolder = "torch";

    private const string Library = "libtorch_cpu.so";
    private const string CudaLibrary = "libtorch_cuda.so";

    /// <summary>The name by which this assembly's imports mean libtorch_cpu.</summary>
    public const string Cpu = "torch_cpu";

    // In the order of their needs. The CUDA ones are there only in CUDA builds; their hooks are looked up once, so they come before any
    // use.
    private static readonly string[] Files = ["libc10.so", Library, "libc10_cuda.so", CudaLibrary, "libtorch.so"];

    private static nint _cpu;
    private static nint _cuda;

    /// <summary>The folder that libtorch was loaded from; empty before.</summary>
    public static string Folder { get; private set; } = "";

    /// <summary>Loads libtorch.</summary>
    /// <returns>The folder it came from.</returns>
    /// <exception cref="TrainingException">It is not there or does not load.</exception>
    public static string Load()
    {
        var folder = Find(AppContext.BaseDirectory, Environment.GetEnvironmentVariable(DirectoryVariable));
        try
        {
            foreach (var file in Files.Select(name => Path.Combine(folder, name)).Where(File.Exists))
            {
                var handle = NativeLibrary.Load(file);
                if (file.EndsWith(Library, StringComparison.Ordinal)) _cpu = handle;
                if (file.EndsWith(CudaLibrary, StringComparison.Ordinal)) _cuda = handle;
            }
        }
        catch (DllNotFoundException error)
        {
            throw new TrainingException(
                $"libtorch in {folder} does not load ({FirstLine(error)}); run 'ensemble doctor'.", error, FaultKind.Device);
        }

        Folder = folder;
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), Resolve);
        return folder;
    }

    /// <summary>What the driver says; libtorch is loaded.</summary>
    public static DriverFacts Driver() => CudaDriver.Facts(_cuda);

    /// <summary>The address of one of libtorch_cpu's functions, or 0 if this version has none of that name.</summary>
    public static nint Export(string name) => NativeLibrary.TryGetExport(_cpu, name, out var address) ? address : 0;

    /// <summary>The address of one of libtorch_cuda's functions, or 0 if there is none of that name or no CUDA in this libtorch.</summary>
    public static nint CudaExport(string name) => _cuda != 0 && NativeLibrary.TryGetExport(_cuda, name, out var address) ? address : 0;

    /// <summary>The folder of libtorch: that of the variable, else below the program.</summary>
    /// <param name="program">The program's folder.</param>
    /// <param name="named">What <see cref="DirectoryVariable"/> says.</param>
    /// <exception cref="TrainingException">It is not there, or .NET would load another one beside it.</exception>
    internal static string Find(string program, string? named)
    {
        var own = Path.Combine(program, OwnFolder);
        if (string.IsNullOrWhiteSpace(named))
        {
            string[] places = [own, program, Path.Combine(program, "runtimes", "linux-x64", "native")];
            return places.FirstOrDefault(HasTorch) ?? throw new TrainingException(
                $"There is no libtorch below the program ({own}); build again, or point {DirectoryVariable} at the lib folder of an "
                    + $"installed PyTorch.",
                FaultKind.Device);
        }

        named = Path.GetFullPath(named);
        if (!HasTorch(named))
            throw new TrainingException(
                $"{DirectoryVariable} is {named}, but there is no {Library} in it; point it at the lib folder of an installed PyTorch.",
                FaultKind.Device);
        // .NET finds it there by its name, whatever was loaded before, and a process with two of them aborts.
        return HasTorch(program) && !IsSameFolder(program, named)
            ? throw new TrainingException(
                $"{DirectoryVariable} is {named}, but there is another {Library} beside the program ({program}); move that into the folder "
                    + $"{OwnFolder} there, or remove it.",
                FaultKind.Device)
            : named;
    }

    private static bool IsSameFolder(string one, string other) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(one)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(other));

    private static bool HasTorch(string folder) => File.Exists(Path.Combine(folder, Library));

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? paths) => name == Cpu ? _cpu : 0;

    private static string FirstLine(Exception error) => error.Message.Split('\n', 2)[0];
}
