using Ensembles.Budgets;
using Ensembles.Members;
using Ensembles.Recipes;

namespace Ensembles.Tests.Budgets;

public sealed class BudgetTests
{
    private static readonly Recipe Recipe = new()
    {
        Name = "small",
        Data = new DataRecipe { Set = "mnist" },
        Model = new ModelRecipe { Layers = [new FlattenLayer(), new DenseLayer()] },
        Training = new TrainingRecipe { BatchSize = 10 },
    };

    private static readonly DataDescription Data = new("mnist", new ImageShape(1, 2, 2), ["a", "b", "c"], 1000, 100, 10, "hash");

    [Fact]
    public void An_epoch_is_the_training_images_in_training_and_the_validation_images_forward()
    {
        // 4 pixels times 3 classes; the only product is the first one, so nothing is passed below it.
        var cost = TrainingCost.Of(Recipe, Data);
        Assert.Equal((2.0 * 12, 2.0 * 24), (cost.ForwardFlop, cost.TrainingFlop));
        Assert.Equal(1000 * 48.0 + 100 * 24.0, cost.EpochFlop);
        Assert.Equal((15, 4 * 3 * 15), (cost.Parameters, cost.CheckpointBytes));
        Assert.Equal(1000 * 48.0 + 2 * 100 * 24.0, TrainingCost.Of(Recipe with { Prediction = new PredictionRecipe { Mirror = true } }, Data).EpochFlop);
    }

    [Fact]
    public void Of_a_module_only_what_a_trial_has_counted_is_known_and_how_forward_weighs_against_training()
    {
        var recipe = Recipe with { Model = new ModelRecipe { Layers = [], Module = new ModuleRecipe("net.pt", new string('0', 64)) }, Optimizer = new SgdRecipe() };
        var cost = TrainingCost.Of(recipe, Data, new ModuleSize(100, 7));
        Assert.Equal((false, 100, 4 * (2 * 100 + 7)), (cost.IsCounted, cost.Parameters, cost.CheckpointBytes));
        Assert.Equal(1000 + 100 / 3.0, cost.EpochFlop / cost.TrainingFlop, 9);
        Assert.Equal((80, 8), cost.Trial(recipe, Data));
    }

    [Theory]
    [InlineData(1e3, 400, 40)]
    [InlineData(4e9, 250, 25)]
    [InlineData(1e15, 80, 8)]
    public void A_trial_has_some_batches_and_as_large_a_share_of_validation(double trainingFlop, int train, int validation) =>
        Assert.Equal((train, validation), new TrainingCost(1, 1, trainingFlop, 1, 1).Trial(Recipe, Data));

    [Fact]
    public void A_pace_is_that_of_the_middle_epoch_without_the_first()
    {
        Assert.Equal(50, Pace.Of(100, [9, 2]));
        Assert.Equal(50, Pace.Of(100, [9, 1, 2, 3]));
        Assert.Equal(25, Pace.Of(100, [4]));
    }

    [Fact]
    public void Only_what_changes_an_operations_time_tells_two_recipes_apart()
    {
        Assert.True(Pace.IsAlike(Recipe, Recipe with { Members = 9, Stopping = new StoppingRecipe { MaxEpochs = 2 }, Optimizer = new AdamRecipe(0.1), Data = new DataRecipe { Set = "mnist", TrainLimit = 10 } }));
        Assert.False(Pace.IsAlike(Recipe, Recipe with { Training = new TrainingRecipe { BatchSize = 20 } }));
        Assert.False(Pace.IsAlike(Recipe, Recipe with { Optimizer = new SgdRecipe() }));
        Assert.False(Pace.IsAlike(Recipe, Recipe with { Model = Recipe.Model with { Layers = [new FlattenLayer(), new DenseLayer(3), new DenseLayer()] } }));
    }

    [Fact]
    public void Members_share_slots_but_no_epoch_is_shorter_than_its_slowest_member()
    {
        Assert.Equal(3, EpochTime.OfEnsemble([2, 2, 2], slots: 2));
        Assert.Equal(2, EpochTime.OfEnsemble([2, 2, 2], slots: 8));
        Assert.Equal(7, EpochTime.OfEnsemble([7, 1, 1], slots: 2));
        // Two slots, one three times as fast: together they do four epochs in the time of two.
        Assert.Equal(5, EpochTime.OfMember(10, [1, 3]));
        Assert.Null(EpochTime.OfMember(10, []));
    }
}
