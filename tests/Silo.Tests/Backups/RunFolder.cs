using System.Collections.Immutable;
using System.Text.Json;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Runs;
using Microsoft.Data.Sqlite;
using Silo.Storage;
using Training.Checkpoints;

namespace Silo.Tests.Backups;

/// <summary>A data folder as silos leave it, with runs of two members whose states are a few bytes.</summary>
internal sealed class RunFolder : IDisposable
{
    public const string Module = "module of somebody";
    private readonly SqliteConnection _connection;

    public RunFolder()
    {
        var connection = new SqliteConnectionStringBuilder { DataSource = State, Pooling = false }.ToString();
        SqliteGrainStorage.MakeTables(connection);
        // It stays open, as in a silo: what is written stays in the write-ahead log.
        _connection = new SqliteConnection(connection);
        _connection.Open();
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("ensemble-backup-").FullName;

    public string State => StateLog.PathIn(Path);

    public string Checkpoints => System.IO.Path.Combine(Path, "checkpoints");

    private FolderFiles Files => new(Checkpoints);

    /// <summary>A run with these epochs decided, of which each is the best; the states are those that a silo would have.</summary>
    public void Add(string name, int epochs, bool ended, string? module = null)
    {
        var run = Run(name, epochs, ended);
        if (module is not null) run = run with { Plan = run.Plan with { Recipe = RecipeOf($$"""{"file":"net.pt","sha256":"{{module}}"}""") } };
        foreach (var member in run.Members.Where(_ => epochs > 0)) WriteState(name, member.Index, epochs);
        Store(run);
    }

    public void WriteState(string run, int member, int epoch) => Files.Write(CheckpointStore.NameOf(new CheckpointId(run, member, epoch)), Content($"{run} {member} {epoch}"));

    public void Write(string name, byte[] content) => Files.Write(name, content);

    public void DeleteState(string run, int member, int epoch) => Files.Delete(CheckpointStore.NameOf(new CheckpointId(run, member, epoch)));

    public void Store(RunRecord run)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "INSERT INTO GrainState VALUES ('ensemble', 'run', 0, 0, $run, $payload, 1) ON CONFLICT DO UPDATE SET Payload = $payload, Version = Version + 1;";
        command.Parameters.AddWithValue("$run", run.Plan.Run);
        command.Parameters.AddWithValue("$payload", JsonSerializer.SerializeToUtf8Bytes(new StoredRun { State = run }));
        command.ExecuteNonQuery();
    }

    /// <summary>As after the silo's end, however it ended.</summary>
    public void Close() => _connection.Dispose();

    public void Dispose()
    {
        _connection.Dispose();
        Directory.Delete(Path, recursive: true);
    }

    public static byte[] Content(string text) =>
        Safetensors.Write(new StoredTensors([TensorBytes.Store("weight", [text.Length, text.Sum(letter => (float)letter)])], ImmutableSortedDictionary<string, string>.Empty.Add("of", text)));

    public static RunRecord Run(string name, int epochs, bool ended)
    {
        var recipe = new Recipe { Name = "r", Data = new DataRecipe { Folder = "/own/images" }, Model = new ModelRecipe { Layers = [] } };
        var run = RunRecord.Begin(Plan(name), recipe);
        return run with
        {
            Stage = ended ? RunStage.Finished : RunStage.Running,
            Members = [.. run.Members.Select(member => member with { BestEpoch = epochs > 0 ? epochs : null })],
            Epochs = [.. Enumerable.Range(1, epochs).Select(epoch => new DecidedEpoch(epoch, 1, 0.5, 1, IsBest: true))],
        };
    }

    private static string RecipeOf(string model) => $$"""{"name":"r","data":{"folder":"/own/images"},"model":{{model}}}""";

    private static RunPlan Plan(string run) => new()
    {
        Run = run,
        Recipe = RecipeOf("""{"layers":[{"type":"flatten"},{"type":"dense"}]}"""),
        Seed = 1,
        MemberSeeds = [1, 2],
        Data = new DataDescription("/own/images", new ImageShape(1, 1, 1), [], 1, 1, 1, "h"),
        CreatedAt = DateTimeOffset.UnixEpoch,
        Versions = ImmutableSortedDictionary<string, string>.Empty,
        Host = "h",
        Processor = "p",
        IntraOpThreads = 1,
    };
}
