using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Training.Native;

namespace Benchmarks.Reporting;

/// <summary>The machine in words, so that a figure can be judged.</summary>
internal static class Machine
{
    /// <param name="device">What computes; a GPU is named by NVIDIA's driver.</param>
    public static string Describe(string device = "cpu")
    {
        var name = $"{Field("model name")} (family {Field("cpu family")} model {Field("model")})";
        var bfloat16 = Processor.Flags().Contains("avx512_bf16") ? "avx512_bf16" : "no avx512_bf16";
        var graphics = device == "cpu" ? "" : $"{device} of {Graphics()}; ";
        return $"{graphics}{Environment.ProcessorCount} cores of {name}, {bfloat16}; {RuntimeInformation.FrameworkDescription}, libtorch {TorchVersion.Loaded() ?? "of an unknown version"}";
    }

    private static string Field(string name) => Processor.Field(name) ?? "unknown";

    private static string Graphics()
    {
        try
        {
            using var smi = Process.Start(new ProcessStartInfo("nvidia-smi", ["--query-gpu=name,driver_version", "--format=csv,noheader"]) { RedirectStandardOutput = true })!;
            var text = smi.StandardOutput.ReadToEnd();
            smi.WaitForExit();
            return text.Trim().ReplaceLineEndings(" and ") is { Length: > 0 } found ? found : "unknown GPUs";
        }
        catch (Win32Exception)
        {
            return "unknown GPUs";
        }
    }
}
