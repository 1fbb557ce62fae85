using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Training.Native;

/// <summary>What devices can do, as far as it is known without loading libtorch.</summary>
public static class DeviceAbilities
{
    // NVIDIA's generation Ampere.
    private const double FirstWithBfloat16 = 8.0;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Whether a device multiplies bfloat16 itself. Of a GPU that nvidia-smi does not tell about it is assumed.</summary>
    /// <param name="device">Such as <c>cpu</c> or <c>cuda:0</c>.</param>
    public static bool HasBfloat16(string device) => device == "cpu"
        ? Processor.Flags().Overlaps(["avx512_bf16", "amx_bf16"])
        : ComputeCapability(device.Split(':').ElementAtOrDefault(1) ?? "0") is not { } capability || capability >= FirstWithBfloat16;

    private static double? ComputeCapability(string index)
    {
        try
        {
            var start = new ProcessStartInfo("nvidia-smi", ["--query-gpu=compute_cap", "--format=csv,noheader", $"--id={index}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var answer = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Limit)) process.Kill();
            return double.TryParse(answer.GetAwaiter().GetResult().Trim(), CultureInfo.InvariantCulture, out var capability) ? capability : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
