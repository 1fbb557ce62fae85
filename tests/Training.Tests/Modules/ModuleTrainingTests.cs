using System.Text.Json;
using Ensembles.Members;
using Ensembles.Recipes;
using Training.Checkpoints;
using Training.Exporting;
using Training.Modules;
using Training.Tests.Engine;
using Training.Tests.Exporting;
using static TorchSharp.torch;

namespace Training.Tests.Modules;

/// <summary>Users' modules train as members.</summary>
public sealed class ModuleTrainingTests : IDisposable
{
    private const string Answer = """
        import sys, json, torch
        module = torch.jit.load(sys.argv[1])
        module.load_state_dict(torch.load(sys.argv[2]))
        with open(sys.argv[3], "rb") as file: pixels = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8).reshape(-1, 1, 8, 8).float() / 255
        print(json.dumps(module.eval()(pixels).softmax(1).flatten().tolist()))
        """;

    private static readonly Recipe Sgd = SmallRecipes.Everything with { Optimizer = new SgdRecipe(0.05), Training = new TrainingRecipe { BatchSize = 16, Ema = 0.9 } };

    private readonly Workshop _shop = new();

    public static TheoryData<string, Recipe> Recipes { get; } = new()
    {
        { "sound", SmallRecipes.Everything },
        { "shared", SmallRecipes.Everything },
        { "sound", Sgd },
        { "sound", SmallRecipes.Everything with { Optimizer = new MuonRecipe() } },
        { "sound", SmallRecipes.Everything with { Training = new TrainingRecipe { BatchSize = 16, Precision = Precision.Bfloat16 }, Prediction = new PredictionRecipe { Precision = Precision.Bfloat16, Mirror = true } } },
    };

    public void Dispose() => _shop.Dispose();

    [Theory, MemberData(nameof(Recipes))]
    public void It_learns_and_an_interruption_changes_no_bit(string name, Recipe recipe)
    {
        using var other = new Workshop();
        var whole = _shop.Train(PlanOf(_shop, name, recipe), 6);
        var parts = other.Train(PlanOf(other, name, recipe), 2).Concat(other.Train(PlanOf(other, name, recipe), 1, decided: 2)).Concat(other.Train(PlanOf(other, name, recipe), 3, decided: 3));

        Assert.Equal(whole.Select(Outcome), parts.Select(Outcome));
        Assert.True(whole[^1].TrainLoss < whole[0].TrainLoss);
    }

    [Fact]
    public void Members_beside_each_other_draw_as_if_they_were_alone()
    {
        var alone = new List<string>();
        foreach (var seed in new[] { 1ul, 2ul })
        {
            using var shop = new Workshop();
            alone.Add(shop.Train(PlanOf(shop, "sound", SmallRecipes.Everything, seed), 3)[^1].WeightsSha256);
        }

        var together = new[] { 1ul, 2ul }.AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(seed =>
        {
            using var shop = new Workshop();
            return shop.Train(PlanOf(shop, "sound", SmallRecipes.Everything, seed), 3)[^1].WeightsSha256;
        }).ToList();

        Assert.Equal(alone, together);
        Assert.NotEqual(alone[0], alone[1]);
    }

    [Fact]
    public void It_starts_from_the_members_seed_whatever_weights_the_file_has()
    {
        Assert.NotEqual(ModuleFiles.Read("sound"), ModuleFiles.Read("again"));
        Assert.Equal(Start("sound", 1), Start("again", 1));
        Assert.NotEqual(Start("sound", 1), Start("sound", 2));
    }

    [Fact]
    public void It_starts_as_the_rules_say_and_what_is_frozen_or_has_no_rule_stays()
    {
        using var file = Workshop.OnThread(() => ModuleFile.Load(ModuleFiles.Read("shared")));
        var before = file.named_parameters().ToDictionary(named => named.name, named => named.parameter.contiguous().bytes.ToArray());
        var after = StartOf("shared", 3);
        Assert.Equal(before["fixed.weight"], after["fixed.weight"]);
        Assert.Equal(before["slope.weight"], after["slope.weight"]);
        Assert.Equal(after["first.weight"], after["second.weight"]);
        Assert.NotEqual(before["first.weight"], after["first.weight"]);
        Assert.All(after["first.bias"], value => Assert.Equal(0, value));

        var norm = StartOf("sound", 3);
        Assert.All(TensorBytes.Floats(new StoredTensor("", "F32", [8], norm["body.1.weight"])), value => Assert.Equal(1f, value));
        var kernel = TensorBytes.Floats(new StoredTensor("", "F32", [8, 1, 3, 3], norm["body.0.weight"]));
        Assert.InRange(kernel.Max(Math.Abs), 0.5 * Math.Sqrt(6.0 / 9), Math.Sqrt(6.0 / 9));
    }

    [Fact]
    public void It_answers_as_it_was_scored_and_PyTorch_does_with_the_exported_weights()
    {
        var plan = PlanOf(_shop, "sound", SmallRecipes.Everything);
        var report = _shop.Train(plan, 2)[^1];
        var member = new StoredMember(plan.Recipe, report.Checkpoint, report.WeightsSha256, new ImageShape(1, 8, 8), 4, "cpu");
        Assert.Equal(report.Probabilities, _shop.Predictor.Predict(member, DataSplit.Validation).Values);

        Python.RequirePyTorch();
        var images = new ImageBatch(new ImageShape(1, 8, 8), [.. Enumerable.Range(0, 20 * 64).Select(index => (byte)(index * 37))]);
        var (weights, pixels) = (Path.Combine(_shop.Folder, "weights"), Path.Combine(_shop.Folder, "pixels"));
        File.WriteAllBytes(weights, new ModelWriter(_shop.Store).Write(ModelFormat.PytorchState, new TrainedMembers(plan.Recipe, images.Shape, 4, [report.Checkpoint], null)));
        File.WriteAllBytes(pixels, images.Pixels);
        var elsewhere = JsonSerializer.Deserialize<float[]>(Python.Run("-c", Answer, ModuleFiles.PathOf("again"), weights, pixels))!;
        Assert.All(_shop.Predictor.Predict([member], images)[0].Values.Zip(elsewhere), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void One_that_is_not_stored_or_damaged_there_is_refused()
    {
        var plan = PlanOf(_shop, "sound", SmallRecipes.Everything);
        File.WriteAllBytes(Path.Combine(_shop.Folder, "_modules", $"{plan.Recipe.Model.Module!.Sha256}.pt"), ModuleFiles.Read("again"));
        Assert.False(_shop.Modules.Has(plan.Recipe.Model.Module.Sha256));
        Assert.Contains("is damaged", Assert.Throws<TrainingException>(() => _shop.Train(plan, 1)).Message, StringComparison.Ordinal);
        Assert.False(_shop.Modules.Has(new string('0', 64)));
        Assert.False(_shop.Modules.Has("../run"));
    }

    [Fact]
    public void The_store_lists_modules_only_and_deletes_no_other_file()
    {
        var (one, other) = (_shop.Modules.Write("one"u8.ToArray()), _shop.Modules.Write("other"u8.ToArray()));
        File.WriteAllText(Path.Combine(_shop.Folder, "_modules", "notes.pt"), "");
        Assert.Equal(new[] { one, other }.Order(), _shop.Modules.List().Order());
        _shop.Modules.Delete(one);
        _shop.Modules.Delete(one);
        _shop.Modules.Delete("notes");
        _shop.Modules.Delete($"../_modules/{other}");
        Assert.Equal([other], _shop.Modules.List());
        Assert.True(File.Exists(Path.Combine(_shop.Folder, "_modules", "notes.pt")));
    }

    [Theory]
    [InlineData("\"sha256\": \"{0}\"", true)]
    [InlineData("{0}", true)]
    [InlineData("{0}0", false)]
    [InlineData("F{0}", false)]
    public void A_recipe_names_its_modules_also_if_it_cannot_be_read(string text, bool names)
    {
        var hash = ModuleHash.Of("one"u8.ToArray());
        Assert.Equal(names ? [hash] : [], ModuleHash.In(text.Replace("{0}", hash, StringComparison.Ordinal)));
    }

    private static (string, double, double) Outcome(EpochReport report) => (report.WeightsSha256, report.TrainLoss, report.ValidationLoss);

    private static string Start(string name, ulong seed)
    {
        using var shop = new Workshop();
        return shop.Train(PlanOf(shop, name, SmallRecipes.Everything, seed), 1)[0].WeightsSha256;
    }

    private static Dictionary<string, byte[]> StartOf(string name, ulong seed) => Workshop.OnThread(() =>
    {
        using var network = new ModuleNetwork(ModuleFile.Load(ModuleFiles.Read(name)), 255, seed, CPU);
        return network.Tensors.ToDictionary(named => named.Name, named => named.Tensor.bytes.ToArray());
    });

    private static MemberPlan PlanOf(Workshop shop, string name, Recipe recipe, ulong seed = 7) => (recipe with
    {
        Model = new ModelRecipe { Layers = [], Module = new ModuleRecipe("net.pt", shop.Modules.Write(ModuleFiles.Read(name))) },
    }).Plan(seed);
}
