using System.Text.Json;
using Ensembles.Members;
using Ensembles.Recipes;
using Repositories;
using Training.Checkpoints;
using Training.Exporting;
using Training.Loop;
using Training.Models;
using Training.Tests.Data;
using Training.Tests.Engine;
using static TorchSharp.torch;

namespace Training.Tests.Exporting;

/// <summary>The program in PyTorch that the documentation shows.</summary>
public sealed class MemberProgramTests
{
    private const int Images = 50;
    private const int Steps = 30;
    private static readonly ImageShape Shape = new(1, 28, 28);

    [Fact]
    public void PyTorch_answers_as_the_member_does()
    {
        Python.RequirePyTorch();
        TorchRuntime.Start();
        using var shop = new Workshop();
        using var folder = new TempFolder();
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);
        using var network = Trained(generator);
        var pixels = randint(0, 256, [Images, 1, 28, 28], dtype: ScalarType.Float32, generator: generator);
        var (member, request) = (Path.Combine(folder.Path, "member.safetensors"), Path.Combine(folder.Path, "request.json"));
        File.WriteAllBytes(member, Exported(shop.Store, network));
        File.WriteAllText(request, JsonSerializer.Serialize(new { inputs = new[] { new { shape = pixels.shape, data = pixels.data<float>().ToArray() } } }));

        var found = JsonSerializer.Deserialize<float[][]>(Python.Run(Path.Combine(RepositoryFolder.Root, "docs", "examples", "member.py"), member, request))!;
        var expected = Answer(network, pixels);
        var largest = expected.Zip(found.SelectMany(row => row)).Max(pair => Math.Abs(pair.First - pair.Second));
        TestContext.Current.TestOutputHelper!.WriteLine($"largest difference of {expected.Length} probabilities: {largest:g2}");
        Assert.Equal(Images, found.Length);
        Assert.InRange(largest, 0, 1e-5f);
    }

    // So many steps that running statistics are those of the images, and no parameter at its start.
    private static Network Trained(Generator generator)
    {
        var recipe = RecipeReader.Parse(File.ReadAllText(Path.Combine(Recipes.Folder, "mnist.json")));
        var network = new Network(recipe.Model, Shape, 10, seed: 3, CPU);
        using var off = no_grad();
        foreach (var named in network.Trained.Named) named.Tensor.add_(randn(named.Tensor.shape, generator: generator).mul(0.05));
        foreach (var step in Enumerable.Range(1, Steps)) network.Forward(randint(0, 256, [16, 1, 28, 28], dtype: ScalarType.Float32, generator: generator), new Pass(Training: true, Seed: 1, Epoch: 1, Step: step));
        return network;
    }

    private static byte[] Exported(CheckpointStore store, Network network)
    {
        var id = new CheckpointId("run", 0, 1);
        var weights = MemberCheckpoints.WeightsOf(network);
        var report = new EpochReport
        {
            Member = 0,
            Epoch = 1,
            Incarnation = 1,
            TrainLoss = 1,
            TrainAccuracy = 0,
            ValidationLoss = 1,
            ValidationAccuracy = 0,
            TrueClassProbabilities = [1],
            Probabilities = null,
            Checkpoint = id,
            WeightsSha256 = WeightsHash.Of(weights),
            Samples = 1,
            Seconds = 1,
        };
        store.Write(id, 1, new Checkpoint(weights, [], 3, report).ToFile());
        return new ModelWriter(store).Write(ModelFormat.Safetensors, new TrainedMembers(SmallRecipes.Everything, Shape, 10, [id], null));
    }

    private static float[] Answer(Network network, Tensor pixels)
    {
        using var off = no_grad();
        return nn.functional.softmax(network.Forward(pixels, new Pass(Training: false)), 1).contiguous().data<float>().ToArray();
    }
}
