using System.Runtime.InteropServices;
using Training;
using Training.Native;

namespace Benchmarks.Reporting;

/// <summary>The machine in words, so that a figure can be judged.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var name = $"{Field("model name")} (family {Field("cpu family")} model {Field("model")})";
        var bfloat16 = Processor.Flags().Contains("avx512_bf16") ? "avx512_bf16" : "no avx512_bf16";
        return $"{Environment.ProcessorCount} cores of {name}, {bfloat16}; {RuntimeInformation.FrameworkDescription}, libtorch {TorchRuntime.LibtorchVersion}";
    }

    private static string Field(string name) => Processor.Field(name) ?? "unknown";
}
