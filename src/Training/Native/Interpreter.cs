using System.Runtime.InteropServices;

namespace Training.Native;

/// <summary>How TorchScript runs on the calling thread.</summary>
internal static partial class Interpreter
{
    /// <summary>
    /// As it is written. By itself libtorch watches the first batches and computes the later ones by other formulas and fused
    /// kernels: a member that is taken up in between would come out with other bits.
    /// </summary>
    public static void RunAsWritten() => SetOptimize(false);

    [LibraryImport(TorchLibrary.Cpu, EntryPoint = "_ZN5torch3jit24setGraphExecutorOptimizeEb")]
    private static partial void SetOptimize([MarshalAs(UnmanagedType.U1)] bool on);
}
