using System.Runtime.InteropServices;
using System.Text;
using Ensembles.Members;

namespace Training.Native;

/// <summary>NVIDIA's compiler for kernels at run time, which comes with PyTorch for CUDA.</summary>
internal static unsafe class Nvrtc
{
    // libtorch's own library in front of it refers to the compiler by its full path.
    private static readonly string[] Names = ["libcaffe2_nvrtc.so", "libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so"];
    private static readonly Lazy<nint> Library = new(Find);

    /// <summary>Whether there is one.</summary>
    public static bool IsThere => Library.Value != 0;

    /// <summary>Compiles a source to what the driver loads.</summary>
    /// <param name="source">CUDA C.</param>
    /// <param name="architecture">Such as <c>sm_90</c>.</param>
    /// <exception cref="TrainingException">It does not compile.</exception>
    public static byte[] Compile(string source, string architecture)
    {
        nint program;
        fixed (byte* text = Text(source), name = Text("kernel.cu"))
        {
            Require(
                (
                    (delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**, int>)Export("nvrtcCreateProgram"))(
                        &program, text, name, 0, null, null),
                program: 0);
        }

        try
        {
            fixed (byte* option = Text($"--gpu-architecture={architecture}"))
            {
                var options = option;
                Require(((delegate* unmanaged<nint, int, byte**, int>)Export("nvrtcCompileProgram"))(program, 1, &options), program);
            }

            return Read(program, "nvrtcGetCUBIN");
        }
        finally
        {
            _ = ((delegate* unmanaged<nint*, int>)Export("nvrtcDestroyProgram"))(&program);
        }
    }

    private static byte[] Read(nint program, string what)
    {
        nuint size;
        Require(((delegate* unmanaged<nint, nuint*, int>)Export($"{what}Size"))(program, &size), program: 0);
        var content = new byte[size];
        fixed (byte* first = content) Require(((delegate* unmanaged<nint, byte*, int>)Export(what))(program, first), program: 0);
        return content;
    }

    private static void Require(int code, nint program)
    {
        if (code == 0) return;
        var log = program == 0
            ? ""
            : $": {NativeFaults.FirstLine(Encoding.UTF8.GetString(Read(program, "nvrtcGetProgramLog")).TrimEnd('\0'))}";
        throw new TrainingException(
            $"NVRTC does not compile the product's kernels (code {code}{log}); leave mask-kernel out of Ensemble:GpuGains.",
            FaultKind.Engine);
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes($"{text}\0");

    private static nint Export(string name) => NativeLibrary.GetExport(Library.Value, name);

    private static nint Find()
    {
        foreach (var name in Names)
        {
            foreach (var path in new[] { Path.Combine(TorchLibrary.Folder, name), name })
            {
                if (NativeLibrary.TryLoad(path, out var library) && NativeLibrary.TryGetExport(library, "nvrtcGetCUBIN", out _))
                    return library;
            }
        }

        return 0;
    }
}
