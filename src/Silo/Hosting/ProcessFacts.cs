using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;
using Grains.Runs;
using Training;
using Training.Loop;
using Training.Native;

namespace Silo.Hosting;

/// <summary>Versions of this process and its libraries, for the manifests.</summary>
internal static class ProcessFacts
{
    public static BuildFacts Of() =>
        new(Versions(), Environment.MachineName, ProcessorName(), IntraOpThreads: 1, HasBfloat16: DeviceAbilities.HasBfloat16("cpu"));

    // Read from the assemblies' own references, so that a control silo need not load what it only names.
    private static ImmutableSortedDictionary<string, string> Versions()
    {
        var referenced = typeof(MemberTrainer).Assembly.GetReferencedAssemblies()
            .Concat(typeof(ProcessFacts).Assembly.GetReferencedAssemblies());
        return referenced
            .Where(assembly => assembly.Name is "TorchSharp" or "Orleans.Core")
            .Select(assembly => KeyValuePair.Create(assembly.Name!, assembly.Version!.ToString(3)))
            .Append(
                new(
                    "ensemble",
                    typeof(ProcessFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion))
            .Append(new("libtorch", TorchRuntime.LibtorchVersion))
            .Append(new("dotnet", Environment.Version.ToString()))
            .Append(new("os", RuntimeInformation.OSDescription))
            .DistinctBy(pair => pair.Key)
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static string ProcessorName() =>
        $"{Processor.Field("model name") ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} cores";
}
