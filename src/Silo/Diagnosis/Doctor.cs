using System.Text.Json;
using System.Text.Json.Serialization;
using Silo.Confinement;
using Training;

namespace Silo.Diagnosis;

/// <summary>One thing that was looked at.</summary>
/// <param name="Check">What.</param>
/// <param name="Ok">Whether it is as it should be.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Cure">What to do, or null if nothing is wrong.</param>
internal sealed record Finding(
    [property: JsonPropertyName("check")] string Check,
    [property: JsonPropertyName("ok")] bool Ok,
    [property: JsonPropertyName("detail")] string Detail,
    [property: JsonPropertyName("cure")] string? Cure);

/// <summary>
/// Looks at what training needs on this machine. Looks before it loads: a library that would abort the process is found first.
/// </summary>
internal static class Doctor
{
    private const string NeededSymbol = "GLIBCXX_3.4.32";

    public static int Report(TextWriter output)
    {
        var findings = Examine().ToList();
        output.WriteLine(JsonSerializer.Serialize(findings));
        return findings.TrueForAll(finding => finding.Ok) ? 0 : 1;
    }

    private static IEnumerable<Finding> Examine()
    {
        var standardLibrary = StandardLibrary();
        yield return standardLibrary;
        var torch = standardLibrary.Ok
            ? Torch()
            : new Finding("libtorch", false, "not tried without a fitting libstdc++", standardLibrary.Cure);
        yield return torch;
        if (torch.Ok) yield return Driver(TorchRuntime.DriverDescription, TorchRuntime.DriverFault);
        yield return Sandbox();
    }

    /// <summary>The sentence of a fault, and behind its first semicolon the cure.</summary>
    internal static Finding Driver(string found, string? fault)
    {
        if (fault is null) return new Finding("driver", true, found, null);
        var parts = fault.Split("; ", 2);
        return new Finding("driver", false, parts[0], $"{char.ToUpperInvariant(parts[1][0])}{parts[1][1..]}");
    }

    // Without it training works as well.
    private static Finding Sandbox() => FileConfinement.Fault(Landlock.Version) is { } fault
        ? new Finding("sandbox", true, $"trainers may write to all files that their user may: {fault}", null)
        : new Finding(
            "sandbox", true, $"Landlock {Landlock.Version}: trainers write only below their data folder and to temporary files", null);

    private static Finding StandardLibrary()
    {
        var path = SharedLibraries.Find("libstdc++.so.6");
        if (path is null) return new Finding("libstdc++", false, "not found", "Install libstdc++6 with the system's package manager.");
        var fits = File.ReadAllBytes(path).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(NeededSymbol)) >= 0;
        return fits
            ? new Finding("libstdc++", true, $"{path} has {NeededSymbol}", null)
            : new Finding(
                "libstdc++", false, $"{path} lacks {NeededSymbol}", "Run 'eng/prerequisites.sh', which installs a newer libstdc++6.");
    }

    private static Finding Torch()
    {
        try
        {
            return new Finding("libtorch", true, TorchRuntime.Start(), null);
        }
        catch (Exception error)
        {
            var reason = (error.InnerException ?? error).Message.Split('\n', 2)[0];
            return new Finding("libtorch", false, reason, "Rebuild, or set ENSEMBLE_TORCH_DIR to the lib folder of an installed PyTorch.");
        }
    }
}
