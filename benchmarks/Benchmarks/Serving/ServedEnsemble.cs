using System.Globalization;
using System.Text.Json;
using Benchmarks.Cluster;
using Benchmarks.Engine;
using Client.Clusters;
using Ensembles.Members;
using Training.Checkpoints;

namespace Benchmarks.Serving;

/// <summary>Three members of the tutorial's refined network, trained a little, and this product's cluster that serves them.</summary>
internal sealed class ServedEnsemble : IDisposable
{
    public const string Run = "served";

    private readonly BenchFolder _folder;
    private readonly JsonElement _status;

    private ServedEnsemble(BenchFolder folder, JsonElement status, int port)
    {
        (_folder, _status, Address) = (folder, status, $"http://127.0.0.1:{port}");
        var cluster = Product.Ask(folder.Path, "cluster", "status");
        (Gateway, ClusterId) = (cluster.GetProperty("gateway").GetString()!, cluster.GetProperty("clusterId").GetString()!);
    }

    public string Address { get; }

    public string Folder => _folder.Path;

    public string Gateway { get; }

    public string ClusterId { get; }

    /// <summary>Process ids of the trainer silos.</summary>
    public IEnumerable<int> Trainers => Product.Ask(_folder.Path, "nodes").GetProperty("silos").EnumerateArray()
        .Where(silo => silo.GetProperty("role").GetString() == "trainer")
        .Select(silo => silo.GetProperty("pid").GetInt32());

    public ICheckpointStore Checkpoints => new CheckpointStore(new FolderFiles(Path.Combine(_folder.Path, "checkpoints")));

    public static ServedEnsemble Start(int trainers)
    {
        var recipe = BenchData.RecipeOf("mnist-article");
        _ = BenchData.Read(recipe.Data);
        var folder = new BenchFolder();
        try
        {
            Product.Train(folder.Path, "mnist-article", "--name", Run, "--epochs", "1", "--train-limit", "4000");
            var port = FreePorts.Find(1)[0];
            Product.Ask(folder.Path, "serve", "--detach", "--port", Text(port), "--trainers", Text(trainers));
            var ensemble = new ServedEnsemble(folder, Product.Ask(folder.Path, "status", Run), port);
            Product.Ask(folder.Path, "warm", Run);
            return ensemble;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The members, to be answered for in this process.</summary>
    public IReadOnlyList<StoredMember> Members()
    {
        var recipe = BenchData.RecipeOf("mnist-article");
        return [.. _status.GetProperty("members").EnumerateArray().Select(member => new StoredMember(
            recipe,
            new CheckpointId(Run, member.GetProperty("index").GetInt32(), member.GetProperty("bestEpoch").GetInt32()),
            member.GetProperty("weightsSha256").GetString()!,
            new ImageShape(1, 28, 28),
            10,
            "cpu"))];
    }

    /// <summary>The members' weights as files.</summary>
    public IReadOnlyList<string> Export() => [.. Enumerable.Range(0, _status.GetProperty("members").GetArrayLength()).Select(member =>
    {
        var file = Path.Combine(_folder.Path, $"member-{member}.safetensors");
        Product.Ask(_folder.Path, "export", Run, "--member", Text(member), "--output", file);
        return file;
    })];

    public void Dispose()
    {
        Product.Ask(_folder.Path, "cluster", "down");
        _folder.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
