using Ensembles.Members;
using Ensembles.Recipes;
using TorchSharp;
using Training.Augmenting;
using Training.Loop;
using Training.Models;
using Training.Stages;
using static TorchSharp.torch;

namespace Training.Tests.Engine;

public sealed class ExactnessTests : IDisposable
{
    private readonly Workshop _shop = new();

    private static readonly Dictionary<string, OptimizerRecipe> Optimizers = new()
    {
        ["adam"] = new AdamRecipe(),
        ["adamw"] = new AdamWRecipe(),
        ["sgd"] = new SgdRecipe(),
        ["muon"] = new MuonRecipe(),
    };

    private static readonly Dictionary<string, ScheduleRecipe> Schedules = new()
    {
        ["constant"] = new ConstantSchedule(),
        ["one-cycle"] = new OneCycleSchedule(),
        ["exponential"] = new ExponentialSchedule(0.9),
        ["cosine"] = new CosineSchedule(),
        ["linear"] = new LinearSchedule(WarmUp: 0.2),
    };

    public static MatrixTheoryData<string, string, Precision> Ways { get; } = new(Optimizers.Keys, Schedules.Keys, Enum.GetValues<Precision>());

    public void Dispose() => _shop.Dispose();

    [Fact]
    public void The_same_seed_trains_the_same_weights_alone_and_beside_another_member()
    {
        var alone = _shop.Train(SmallRecipes.Everything.Plan(), 2);
        using var second = new Workshop();
        using var third = new Workshop();
        List<EpochReport> beside = [], other = [];
        Parallel.Invoke(
            () => beside = second.Train(SmallRecipes.Everything.Plan(), 2),
            () => other = third.Train(SmallRecipes.Everything.Plan(seed: 8), 2));
        Assert.Equal(Hashes(alone), Hashes(beside));
        Assert.NotEqual(Hashes(alone), Hashes(other));
    }

    [Theory, MemberData(nameof(Ways))]
    public void Training_that_was_broken_off_and_taken_up_gives_the_same_bits(string optimizer, string schedule, Precision precision)
    {
        var recipe = SmallRecipes.Everything with
        {
            Optimizer = Optimizers[optimizer],
            Schedule = Schedules[schedule],
            Training = SmallRecipes.Everything.Training with { Precision = precision },
        };
        var whole = _shop.Train(recipe.Plan(), 6);
        using var other = new Workshop();
        var first = other.Train(recipe.Plan(), 3);
        var rest = other.Train(recipe.Plan(incarnation: 2), 3, decided: 3);
        Assert.Equal(Hashes(whole), Hashes([.. first, .. rest]));
        Assert.Equal(whole[^1].TrueClassProbabilities, rest[^1].TrueClassProbabilities);
    }

    [Theory, InlineData(Precision.Float32), InlineData(Precision.Bfloat16)]
    public void With_averaged_weights_too_and_they_are_what_is_stored_and_answers(Precision precision)
    {
        var plain = SmallRecipes.Everything with { Training = SmallRecipes.Everything.Training with { Precision = precision } };
        var recipe = plain with { Training = plain.Training with { Ema = 0.9 } };
        var whole = _shop.Train(recipe.Plan(), 6);
        using var other = new Workshop();
        var first = other.Train(recipe.Plan(), 3);
        var rest = other.Train(recipe.Plan(incarnation: 2), 3, decided: 3);
        Assert.Equal(Hashes(whole), Hashes([.. first, .. rest]));
        var answer = other.Predictor.Predict(new StoredMember(recipe, rest[^1].Checkpoint, rest[^1].WeightsSha256, SmallData.Shape, 4, "cpu"), DataSplit.Validation);
        Assert.Equal(whole[^1].Probabilities, answer.Values);
        // The average follows the training, and does not lead it: without it the same weights are trained, and others answer.
        using var without = new Workshop();
        var trained = without.Train(plain.Plan(), 6);
        Assert.Equal(trained.Select(report => report.TrainLoss), whole.Select(report => report.TrainLoss));
        Assert.Empty(Hashes(trained).Intersect(Hashes(whole)));
    }

    [Fact]
    public void Changing_only_the_members_seed_changes_its_start_its_order_its_masks_and_its_images()
    {
        TorchRuntime.Start();
        using var scope = NewDisposeScope();
        var drawn = new ulong[] { 7, 8 }.Select(seed =>
        {
            using var network = new Network(SmallRecipes.Everything.Model, SmallData.Shape, 4, seed, CPU);
            var images = arange(16 * 64).remainder(256).to(ScalarType.Byte).reshape(16, 1, 8, 8);
            using var augmentation = Augmentation.Draw(
                SmallRecipes.Everything.Augmentation, 16, SmallData.Shape, 16, step => new RandomStream(seed, 1, step, DrawPurpose.Augmentation), CPU);
            var moved = augmentation.Draws(0, images.shape[0]).Apply(images);
            return (
                Start: network.Tensors.Single(named => named.Name == "1.weight").Tensor.data<float>().ToArray(),
                Order: Shuffle.Order(160, seed, 1),
                Mask: DropoutMask.Of([64], 0.5, new Pass(Training: true, seed, 1, 0).Dropout(4).Key, CPU).data<float>().ToArray(),
                Images: moved.contiguous().data<float>().ToArray());
        }).ToArray();
        Assert.NotEqual(drawn[0].Start, drawn[1].Start);
        Assert.NotEqual(drawn[0].Order, drawn[1].Order);
        Assert.NotEqual(drawn[0].Mask, drawn[1].Mask);
        Assert.NotEqual(drawn[0].Images, drawn[1].Images);
    }

    [Fact]
    public void A_damaged_checkpoint_is_passed_over_and_its_epoch_trained_again_to_the_same_bits()
    {
        var whole = _shop.Train(SmallRecipes.Everything.Plan(), 3);
        var file = File.ReadAllBytes(_shop.FileOf(3));
        file[^5] ^= 1;
        File.WriteAllBytes(_shop.FileOf(3), file);
        var again = _shop.Train(SmallRecipes.Everything.Plan(incarnation: 2), 1, decided: 2);
        Assert.Equal((3, whole[2].WeightsSha256), (again[0].Epoch, again[0].WeightsSha256));
    }

    [Fact]
    public void Stored_epochs_that_the_run_has_not_decided_are_told_again_under_the_new_placement()
    {
        var told = _shop.Train(SmallRecipes.Everything.Plan(), 3);
        var undecided = Workshop.OnThread(() =>
        {
            using var training = _shop.Trainer.Resume(SmallRecipes.Everything.Plan(incarnation: 4), 1, CancellationToken.None);
            return training.Undecided;
        });
        Assert.Equal([(2, 4), (3, 4)], undecided.Select(report => (report.Epoch, report.Incarnation)));
        Assert.Equal(Hashes(told)[1..], Hashes(undecided));
        Assert.Equal(told[2].Probabilities, undecided[1].Probabilities);
    }

    [Fact]
    public void A_hole_in_the_undecided_epochs_is_filled_before_training_goes_on()
    {
        var whole = _shop.Train(SmallRecipes.Everything.Plan(), 3);
        File.Delete(_shop.FileOf(2));
        var again = _shop.Train(SmallRecipes.Everything.Plan(incarnation: 2), 2, decided: 1);
        Assert.Equal([2, 3], again.Select(report => report.Epoch));
        Assert.Equal(Hashes(whole)[1..], Hashes(again));
    }

    [Fact]
    public void Training_a_hundred_epochs_keeps_no_tensors()
    {
        const int Epochs = 100;
        var counts = Workshop.OnThread(() =>
        {
            using var training = _shop.Trainer.Resume(SmallRecipes.Everything.Plan(), 0, CancellationToken.None);
            var statistics = DisposeScopeManager.Statistics;
            var found = new List<long>();
            for (var epoch = 0; epoch < Epochs; epoch++)
            {
                Workshop.Train(training, 1);
                found.Add(statistics.TensorStatistics.ThreadTotalLiveCount);
            }

            return found;
        });
        Assert.All(counts, count => Assert.Equal(counts[0], count));
    }

    private static string[] Hashes(IEnumerable<EpochReport> reports) => [.. reports.Select(report => report.WeightsSha256)];
}
