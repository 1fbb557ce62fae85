using Ensembles.Members;
using Ensembles.Recipes;
using TorchSharp;

namespace Training.Tests.Engine;

public sealed class ExactnessTests : IDisposable
{
    private readonly Workshop _shop = new();

    public static TheoryData<string> Ways { get; } = ["adam", "adamw", "sgd", "bfloat16", "one-cycle"];

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
    public void Training_that_was_broken_off_and_taken_up_gives_the_same_bits(string way)
    {
        var recipe = RecipeFor(way);
        var whole = _shop.Train(recipe.Plan(), 4);
        using var other = new Workshop();
        var first = other.Train(recipe.Plan(), 2);
        var rest = other.Train(recipe.Plan(incarnation: 2), 2, decided: 2);
        Assert.Equal(Hashes(whole), Hashes([.. first, .. rest]));
        Assert.Equal(whole[^1].TrueClassProbabilities, rest[^1].TrueClassProbabilities);
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
    public void Training_many_steps_keeps_no_tensors()
    {
        var counts = Workshop.OnThread(() =>
        {
            using var training = _shop.Trainer.Resume(SmallRecipes.Everything.Plan(), 0, CancellationToken.None);
            var statistics = DisposeScopeManager.Statistics;
            var found = new List<long>();
            for (var epoch = 0; epoch < 4; epoch++)
            {
                training.TrainEpoch(new Progress<StepProgress>(), CancellationToken.None);
                found.Add(statistics.TensorStatistics.ThreadTotalLiveCount);
            }

            return found;
        });
        Assert.Equal(counts[0], counts[^1]);
    }

    private static Recipe RecipeFor(string way)
    {
        var recipe = SmallRecipes.Everything;
        return way switch
        {
            "adamw" => recipe with { Optimiser = new AdamWRecipe() },
            "sgd" => recipe with { Optimiser = new SgdRecipe() },
            "bfloat16" => recipe with { Training = recipe.Training with { Precision = Precision.Bfloat16 } },
            "one-cycle" => recipe with { Schedule = new OneCycleSchedule() },
            _ => recipe,
        };
    }

    private static string[] Hashes(IEnumerable<EpochReport> reports) => [.. reports.Select(report => report.WeightsSha256)];
}
