using System.Diagnostics;
using System.Text.Json.Nodes;
using House.Tests.Supply;

namespace House.Tests.Visits;

/// <summary>The script of a visit to a GPU machine, with a program in place of the benchmarks. The real one is in EndToEnd.Tests.</summary>
public sealed class VisitScriptTests : IDisposable
{
    private readonly string _kit = Directory.CreateTempSubdirectory("ensemble-visit-").FullName;

    public void Dispose() => Directory.Delete(_kit, recursive: true);

    [Fact]
    public void A_step_that_fails_ends_no_other_and_is_reported_with_its_last_line()
    {
        var (table, steps) = Visit("echo 'no such device'; exit 3", limit: 60);
        Assert.Equal(19, steps.Count);
        Assert.Equal(("failed", "exit code 3: no such device"), steps["smoke"]);
        Assert.Equal(("failed", "exit code 3: no such device"), steps["steps"]);
        Assert.Equal(("left out", "left out: the archive product is not here"), steps["cifar10"]);
        Assert.Contains("smoke        failed", table, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_hangs_is_ended_and_what_no_time_is_left_for_is_reported_as_not_run()
    {
        var (_, steps) = Visit("echo begun; sleep 100", limit: 8, "smoke", "steps");
        Assert.Equal("timed out", steps["smoke"].State);
        Assert.EndsWith("begun", steps["smoke"].Reason, StringComparison.Ordinal);
        Assert.Equal(("not run", "no time is left of 8 s"), steps["steps"]);
        Assert.DoesNotContain("tests", steps.Keys);
    }

    [Fact]
    public void What_a_step_measured_is_in_the_report_even_if_its_log_holds_odd_characters()
    {
        var (_, steps) = Visit("""printf 'a "b" \\ \t\001\377\n'; echo '{"figures":{}}'""", limit: 60, "smoke");
        Assert.Equal("passed", steps["smoke"].State);
        var (_, odd) = Visit("""printf 'a "b" \\ \t\001\377\n'; exit 1""", limit: 60, "smoke");
        Assert.Equal("exit code 1: a \"b\" \\ \t", odd["smoke"].Reason);
    }

    private (string Table, Dictionary<string, (string State, string Reason)> Steps) Visit(string bench, int limit, params string[] wanted)
    {
        var program = Path.Combine(_kit, "unpacked", "Benchmarks", "ensemble-bench");
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        File.WriteAllText(program, $"#!/bin/bash\n[ \"$1\" != runtime ] || exit 0\n{bench}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var (code, table) = Command.Run(new ProcessStartInfo(
            "env",
            ["-i", "DEVICE=cpu", $"LIMIT={limit}", "ENSEMBLE_TORCH_DIR=/nowhere", "bash", Repository.PathOf("eng/gpu.sh"), "visit", _kit, .. wanted]));
        Assert.Equal(0, code);
        var report = JsonNode.Parse(File.ReadAllText(Path.Combine(_kit, "out", "report.json")))!;
        return (table, report["steps"]!.AsArray().ToDictionary(step => (string)step!["name"]!, step => ((string)step!["state"]!, (string)step["reason"]!)));
    }
}
