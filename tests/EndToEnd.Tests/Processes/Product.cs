using System.Diagnostics;
using System.Text.Json.Nodes;

// Three at a time: a cluster spends part of its life waiting, and more make silos late for each other on machines with two cores.
[assembly: Xunit.v3.Parallelization(MaxThreads = 3)]

namespace EndToEnd.Tests.Processes;

/// <summary>The built product, run as a user runs it, in a data folder of the test's own.</summary>
internal sealed class Product : ICommandLine, IDisposable
{
    private static readonly Dictionary<string, string> NoSettings = [];
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public Product()
    {
        Directory.CreateDirectory(DataDir);
        Directory.CreateDirectory(SharedData);
        // The sets themselves are pulled once for all tests; runs, state and logs are this test's own.
        Directory.CreateSymbolicLink(Path.Combine(DataDir, "data"), SharedData);
    }

    public string DataDir { get; } = Path.Combine(Path.GetTempPath(), $"ensemble-e2e-{Guid.NewGuid():n}");

    /// <summary>The <c>ensemble</c> that is run.</summary>
    public string Client { get; init; } = Layout.Client;

    /// <summary>What goes before every command, such as what puts it into a network namespace.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>Variables that every command has in its environment.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = NoSettings;

    private static string SharedData { get; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "ensemble-tests", "data");

    /// <summary>Runs a command to its end.</summary>
    public Task<Outcome> Run(params string[] arguments) => Run(NoSettings, arguments);

    /// <summary>Runs a command to its end, with more variables in its environment.</summary>
    public async Task<Outcome> Run(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        return await process.Outcome(Limit);
    }

    /// <summary>Runs a command and reads the JSON object that its last line is.</summary>
    public async Task<JsonObject> Json(params string[] arguments)
    {
        var outcome = await Run([.. arguments, "-o", "json"]);
        Assert.True(outcome.ExitCode == 0, $"'{string.Join(' ', arguments)}' ended with {outcome.ExitCode}: {outcome.Error}");
        return JsonNode.Parse(outcome.Lines[^1])!.AsObject();
    }

    public RunningCommand Start(params string[] arguments) => Start(NoSettings, arguments);

    /// <summary>Starts a command with more variables in its environment.</summary>
    public RunningCommand Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        // A shell that runs the tests in the background lets its children ignore Ctrl-C; a user's shell does not.
        string[] line = [.. Before, "env", "--default-signal=INT", Client, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            Environment =
            {
                ["ENSEMBLE_DATA_DIR"] = DataDir,
                ["ENSEMBLE_SILO"] = Layout.Silo,
            },
        };
        foreach (var (name, value) in Variables.Concat(environment)) start.Environment[name] = value;
        return new RunningCommand(Process.Start(start)!);
    }

    /// <summary>The silo processes that work in this data folder.</summary>
    public IReadOnlyList<SiloProcess> Silos() => SiloProcess.In(DataDir);

    /// <summary>All that is stored of runs, by path.</summary>
    public IReadOnlyList<string> CheckpointFiles() =>
        [.. Directory.EnumerateFiles(Path.Combine(DataDir, "checkpoints"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        foreach (var silo in Silos()) silo.Signal("KILL");
        Directory.Delete(DataDir, recursive: true);
    }
}
