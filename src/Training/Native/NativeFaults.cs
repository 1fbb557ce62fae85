using System.Runtime.InteropServices;
using Ensembles.Members;

namespace Training.Native;

/// <summary>Makes one sentence of what libtorch says, which is pages of C++ frames, and tells a broken device from the rest.</summary>
internal static class NativeFaults
{
    private static readonly string[] OfDevices = ["CUDA error", "CUDA out of memory", "out of memory", "cuDNN error", "CUBLAS_STATUS", "device-side assert"];

    /// <param name="work">What calls libtorch.</param>
    /// <param name="what">What it is, for the sentence.</param>
    /// <exception cref="TrainingException">libtorch gave up.</exception>
    public static T Translate<T>(Func<T> work, string what)
    {
        try
        {
            return work();
        }
        catch (ExternalException error)
        {
            var (said, kind) = (FirstLine(error.Message), KindOf(error.Message));
            var cure = kind == FaultKind.Device ? "free or mend the device, or choose a smaller training.batchSize" : "run 'ensemble doctor', and look at the silo's log";
            throw new TrainingException($"libtorch gave up ({what}): {said.TrimEnd('.')}; {cure}.", error, kind);
        }
    }

    internal static FaultKind KindOf(string message) =>
        OfDevices.Any(sign => message.Contains(sign, StringComparison.OrdinalIgnoreCase)) ? FaultKind.Device : FaultKind.Engine;

    internal static bool IsOutOfMemory(string message) => message.Contains("out of memory", StringComparison.OrdinalIgnoreCase);

    internal static string FirstLine(string message) => message.Split('\n', 2)[0].Trim();
}
