using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;
using Grains.Runs;
using Training;
using Training.Loop;

namespace Silo.Hosting;

/// <summary>What this process is built of and stands on, for the manifests.</summary>
internal static class ProcessFacts
{
    public static BuildFacts Of() => new(Versions(), Environment.MachineName, Processor(), IntraOpThreads: 1);

    // Read from the assemblies' own references, so that a control silo need not load what it only names.
    private static ImmutableSortedDictionary<string, string> Versions()
    {
        var referenced = typeof(MemberTrainer).Assembly.GetReferencedAssemblies().Concat(typeof(ProcessFacts).Assembly.GetReferencedAssemblies());
        return referenced
            .Where(assembly => assembly.Name is "TorchSharp" or "Orleans.Core")
            .Select(assembly => KeyValuePair.Create(assembly.Name!, assembly.Version!.ToString(3)))
            .Append(new("ensemble", typeof(ProcessFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion))
            .Append(new("libtorch", TorchRuntime.LibtorchVersion))
            .Append(new("dotnet", Environment.Version.ToString()))
            .Append(new("os", RuntimeInformation.OSDescription))
            .DistinctBy(pair => pair.Key)
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static string Processor()
    {
        const string Key = "model name";
        var line = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal)) : null;
        var name = line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
        return $"{name}, {Environment.ProcessorCount} cores";
    }
}
