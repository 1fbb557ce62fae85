using System.Runtime.InteropServices;
using Training;

namespace Benchmarks.Reporting;

/// <summary>The machine in words, so that a figure can be judged.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var cpu = File.ReadLines("/proc/cpuinfo").ToLookup(line => line.Split(':')[0].Trim(), line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
        var name = $"{First(cpu, "model name")} (family {First(cpu, "cpu family")} model {First(cpu, "model")})";
        var bfloat16 = First(cpu, "flags").Split(' ').Contains("avx512_bf16") ? "avx512_bf16" : "no avx512_bf16";
        return $"{Environment.ProcessorCount} cores of {name}, {bfloat16}; {RuntimeInformation.FrameworkDescription}, libtorch {TorchRuntime.LibtorchVersion}";
    }

    private static string First(ILookup<string, string> fields, string name) => fields[name].FirstOrDefault() ?? "unknown";
}
