using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Client.Clusters;
using Client.Rendering;

namespace Client.Commands;

/// <summary><c>ensemble doctor</c>.</summary>
internal static class DoctorCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static Command Create() => CommandBuilding.Make(
        "doctor", "Check what training needs here, and how to fix it.", ["ensemble doctor"], Examine);

    private static async Task<int> Examine(CommandContext context)
    {
        var findings = new List<Finding> { DataDirOf(context) };
        findings.AddRange(await AskSilo(context.Cancellation));
        context.Output.Answer(new DoctorAnswer(findings.TrueForAll(finding => finding.Ok), findings), () => Show(findings));
        return findings.TrueForAll(finding => finding.Ok) ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static Finding DataDirOf(CommandContext context)
    {
        try
        {
            DataFolder.Prepare(context.Cluster.DataDir);
            return new Finding("data folder", true, context.Cluster.DataDir, null);
        }
        catch (CommandException error)
        {
            return new Finding("data folder", false, error.Message, "Choose another with --data-dir, or correct its permissions.");
        }
    }

    // The silo's program looks itself: what it finds is what training will find, and a library that breaks cannot break this process.
    private static async Task<IReadOnlyList<Finding>> AskSilo(CancellationToken cancellation)
    {
        using var silo = Process.Start(
            new ProcessStartInfo(SiloProgram.Find(), ["--doctor"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (answer, complaint) = (silo.StandardOutput.ReadToEndAsync(cancellation), silo.StandardError.ReadToEndAsync(cancellation));
        await silo.WaitForExitAsync(cancellation);
        try
        {
            return JsonSerializer.Deserialize<List<Finding>>(await answer, Json) ?? [];
        }
        catch (JsonException)
        {
            return [
                new Finding(
                    "silo", false, $"its program ended with code {silo.ExitCode}: {(await complaint).Split('\n')[0]}",
                    "Rebuild the product.")];
        }
    }

    private static FittedTable Show(IReadOnlyList<Finding> findings)
    {
        var table = Figures.Table("check", "", "what was found", "what to do");
        foreach (var finding in findings) table.Row(finding.Check, finding.Ok ? "ok" : "wrong", finding.Detail, finding.Cure ?? "");
        return table;
    }

    /// <summary>What <c>doctor</c> answers.</summary>
    private sealed record DoctorAnswer(bool Ok, IReadOnlyList<Finding> Findings);

    /// <summary>One thing that was looked at.</summary>
    private sealed record Finding(string Check, bool Ok, string Detail, string? Cure);
}
