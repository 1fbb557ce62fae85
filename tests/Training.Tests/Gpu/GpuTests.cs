using Ensembles.Members;
using Ensembles.Recipes;
using Training.Augmenting;
using Training.Models;
using Training.Stages;
using Training.Tests.Engine;
using static TorchSharp.torch;

namespace Training.Tests.Gpu;

/// <summary>The engine on a GPU. <c>./test</c> leaves these out; <c>eng/gpu.sh</c> runs them where a GPU is at hand.</summary>
[Trait("Category", "gpu")]
[Collection(nameof(GpuPlace))]
public sealed class GpuTests : IDisposable
{
    private readonly Workshop _shop = new();

    private static MemberPlan Plan(Precision precision, int incarnation = 1)
    {
        var training = SmallRecipes.Everything.Training with { Precision = precision };
        return (SmallRecipes.Everything with { Training = training }).Plan(incarnation: incarnation) with { Device = GpuPlace.Name };
    }

    public GpuTests() => TorchRuntime.Start();

    public void Dispose() => _shop.Dispose();

    [Theory, InlineData(Precision.Float32), InlineData(Precision.Bfloat16)]
    public void The_same_seed_trains_the_same_weights_and_a_loss_that_falls(Precision precision)
    {
        var once = _shop.Train(Plan(precision), 6);
        using var other = new Workshop();
        var again = other.Train(Plan(precision), 6);
        Assert.Equal(once.Select(report => report.WeightsSha256), again.Select(report => report.WeightsSha256));
        Assert.True(once[^1].TrainLoss < once[0].TrainLoss);
    }

    [Theory, InlineData(Precision.Float32), InlineData(Precision.Bfloat16)]
    public void Training_that_was_broken_off_and_taken_up_gives_the_same_bits(Precision precision)
    {
        var whole = _shop.Train(Plan(precision), 4);
        using var other = new Workshop();
        other.Train(Plan(precision), 2);
        var rest = other.Train(Plan(precision, incarnation: 2), 2, decided: 2);
        Assert.Equal(whole[^1].WeightsSha256, rest[^1].WeightsSha256);
    }

    [Fact]
    public void Logits_and_gradients_are_those_of_the_processor()
    {
        using var scope = NewDisposeScope();
        var images = rand(16, 1, 8, 8) * 255;
        var found = new[] { CPU, GpuPlace.Device }.Select(place =>
        {
            var network = new Network(SmallRecipes.Everything.Model, SmallData.Shape, 4, 7, place);
            var logits = network.Forward(images.to(place), new Pass(Training: true, Seed: 7, Epoch: 1, Step: 1));
            return (Tensor[])[logits.cpu(), .. network.Backward(ones_like(logits)).Select(gradient => gradient.cpu())];
        }).ToArray();
        foreach (var (mine, theirs) in found[1].Zip(found[0])) Assert.True((mine - theirs).norm().item<float>() <= 1e-2f * theirs.norm().item<float>() + 1e-3f);
    }

    [Fact]
    public void Masks_and_varied_images_are_those_of_the_processor()
    {
        using var scope = NewDisposeScope();
        var random = new RandomStream(7, 1, 1, DrawPurpose.Dropout);
        Assert.True(DropoutMask.Of([4, 3, 5, 7], 0.5, random.Key, GpuPlace.Device).cpu().equal(DropoutMask.Of([4, 3, 5, 7], 0.5, random.Key, CPU)).all().item<bool>());
        var images = arange(16 * 64).remainder(256).to(ScalarType.Byte).reshape(16, 1, 8, 8);
        var varied = new[] { CPU, GpuPlace.Device }.Select(place =>
        {
            using var augmentation = Augmentation.Draw(
                SmallRecipes.Everything.Augmentation, 16, SmallData.Shape, 16, step => new RandomStream(7, 1, step, DrawPurpose.Augmentation), place);
            return augmentation.Draws(0, 16).Take(images.to(place), arange(16, ScalarType.Int64, place)).cpu();
        }).ToArray();
        Assert.True((varied[0] - varied[1]).abs().max().item<float>() < 0.5f);
    }

    [Fact]
    public void A_member_trained_there_answers_there_and_on_the_processor_alike()
    {
        var report = _shop.Train(Plan(Precision.Float32), 2)[^1];
        var answers = new[] { "cpu", GpuPlace.Name }.Select(place => _shop.Predictor.Predict(
            new StoredMember(SmallRecipes.Everything, report.Checkpoint, report.WeightsSha256, SmallData.Shape, 4, place), DataSplit.Test).Values).ToArray();
        Assert.All(answers[0].Zip(answers[1]), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }
}
