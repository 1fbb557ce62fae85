using System.Diagnostics;
using System.Text.Json.Nodes;
using EndToEnd.Tests.Processes;
using Repositories;

namespace EndToEnd.Tests.Visits;

/// <summary>The kit for a GPU machine (<c>eng/gpu.sh</c>): packed here, and run on a processor the way it is run there.</summary>
public sealed class GpuVisitTests : IDisposable
{
    private const string Other = "65534";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-visit-").FullName;
    private readonly Product _product = new();

    private string Kit => Path.Combine(_folder, "kit");

    public void Dispose()
    {
        _product.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_dry_run_from_the_archives_passes_every_step_as_another_user_in_an_empty_environment()
    {
        // What another test pulls at the same time is waited for.
        await _product.Json("data", "pull", "mnist");
        var sizes = await Run("bash", [Path.Combine(RepositoryFolder.Root, "eng", "gpu.sh"), "pack", Kit, "--built"], new()
        {
            ["ENSEMBLE_DATA_DIR"] = _product.DataDir,
            ["KIT_XZ"] = "-0",
            ["KIT_WITHOUT_CIFAR"] = "1",
        });
        Assert.Matches(@"engine\.tar\.xz +\d+ bytes\nproduct\.tar\.xz +\d+ bytes\n", sizes);

        var table = await Visit();
        var report = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Kit, "out", "report.json"), TestContext.Current.CancellationToken))!;
        var steps = report["steps"]!.AsArray();
        Assert.Equal(19, steps.Count);
        Assert.All(steps, step => Assert.True(IsExpected(step!), $"{Log(step!)}\n{table}"));
        var unpacked = steps.Single(step => (string)step!["name"]! == "unpack")!["result"]!["notes"]!.AsArray();
        Assert.Contains(unpacked, note => ((string)note!).StartsWith($"runtime: {Kit}/", StringComparison.Ordinal));
    }

    // Without a GPU no launches are counted; without python3 libtorch is not loaded by it.
    private static bool IsExpected(JsonNode step) => (string)step["state"]! switch
    {
        "passed" => true,
        "left out" => ((string)step["name"]!, (string)step["reason"]!) is ("launches", "left out (no GPU)") or ("libtorch", "left out: there is no python3"),
        _ => false,
    };

    private string Log(JsonNode step)
    {
        var file = Path.Combine(Kit, "out", $"{(string)step["name"]!}.log");
        return $"{step}\n{(File.Exists(file) ? File.ReadAllText(file) : "")}";
    }

    private async Task<string> Visit()
    {
        var torch = Path.Combine(_folder, "torch");
        await Run("bash", ["-c", $"cp -rl '{Path.Combine(Path.GetDirectoryName(Layout.Silo)!, "torch")}' '{torch}' 2> /dev/null || cp -r '{Path.Combine(Path.GetDirectoryName(Layout.Silo)!, "torch")}' '{torch}'"], []);
        string[] user = [];
        if (Environment.UserName == "root")
        {
            await Run("bash", ["-c", $"chmod 755 '{_folder}' && chown -R {Other}:{Other} '{Kit}'"], []);
            user = ["setpriv", $"--reuid={Other}", $"--regid={Other}", "--clear-groups"];
        }

        string[] line =
        [
            .. user, "env", "-i", "DEVICE=cpu", $"LIMIT={Limit.TotalSeconds:f0}", "SHARES=5", $"ENSEMBLE_TORCH_DIR={torch}", "/bin/bash", Path.Combine(Kit, "gpu.sh"), "visit", Kit,
        ];
        return await Run(line[0], line[1..], []);
    }

    private static async Task<string> Run(string program, string[] arguments, Dictionary<string, string> variables)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}\n{await output}{await errors}");
        return await output;
    }
}
