using Ensembles.Members;
using Ensembles.Recipes;

namespace Training.Tests.Engine;

public sealed class LearningTests : IDisposable
{
    private readonly Workshop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Theory, InlineData("adam"), InlineData("adamw"), InlineData("sgd"), InlineData("muon")]
    public void A_small_network_learns_where_the_square_is(string optimizer)
    {
        var plain = SmallRecipes.Everything with
        {
            Augmentation = new AugmentationRecipe(),
            Stopping = new StoppingRecipe { MaxEpochs = 16 },
            Optimizer = optimizer switch { "adamw" => new AdamWRecipe(0.01), "sgd" => new SgdRecipe(0.05), "muon" => new MuonRecipe(AdamLearningRate: 0.01), _ => new AdamRecipe(0.01) },
        };
        var reports = _shop.Train(plain.Plan(), 16);
        Assert.True(reports[^1].TrainLoss < reports[0].TrainLoss / 2, $"loss went from {reports[0].TrainLoss} to {reports[^1].TrainLoss}");
        Assert.InRange(reports[^1].ValidationAccuracy, 0.9, 1);
        Assert.Equal(128, reports[0].Samples);
        Assert.Equal(32 * 4, reports[0].Probabilities!.Length);
    }

    [Fact]
    public void A_loss_that_is_no_number_is_one_sentence_with_epoch_and_step_and_leaves_no_checkpoint()
    {
        var wild = SmallRecipes.Everything with { Optimizer = new SgdRecipe(100), Regularization = new RegularizationRecipe { L2 = 1 } };
        var error = Assert.Throws<TrainingException>(() => _shop.Train(wild.Plan(), 6));
        Assert.Matches(@"^The training loss is not a number any more \(epoch \d+, by step \d+\); choose a smaller", error.Message);
        Assert.DoesNotContain(_shop.Store.Epochs("run", 0), epoch => !double.IsFinite(_shop.Store.ReadReport(new CheckpointId("run", 0, epoch)).TrainLoss));
    }

    [Fact]
    public void A_validation_loss_that_is_no_number_ends_the_member_too_and_leaves_no_checkpoint()
    {
        // One step from weights that are numbers to such that are none: the training loss was taken before it.
        var wild = SmallRecipes.Everything with
        {
            Optimizer = new SgdRecipe(float.MaxValue),
            Regularization = new RegularizationRecipe(),
            Training = SmallRecipes.Everything.Training with { BatchSize = 128 },
        };
        var error = Assert.Throws<TrainingException>(() => _shop.Train(wild.Plan(), 1));
        Assert.Equal(("The validation loss is not a number any more (epoch 1); choose a smaller optimizer.learningRate, or precision float32.", FaultKind.Loss), (error.Message, error.Kind));
        Assert.Empty(_shop.Store.Epochs("run", 0));
    }

    [Fact]
    public void Data_other_than_the_plans_are_refused()
    {
        var plan = SmallRecipes.Everything.Plan() with { DataSha256 = new string('f', 64) };
        var error = Assert.Throws<TrainingException>(() => _shop.Train(plan, 1));
        Assert.Equal(
            "small: the data are not those that 'run' was planned with (SHA-256 ffffffffffff… then, 0123456789ab… now); put the old data back, or train a new run on these.", error.Message);
        Assert.Equal(FaultKind.Data, error.Kind);
    }

    [Fact]
    public void Data_other_than_those_that_are_asked_for_are_not_answered()
    {
        var report = _shop.Train(SmallRecipes.Everything.Plan(), 1)[^1];
        var member = new StoredMember(SmallRecipes.Everything, report.Checkpoint, report.WeightsSha256, SmallData.Shape, 4, "cpu", SmallData.Hash);
        Assert.Equal(40, _shop.Predictor.Predict(member, DataSplit.Test).Rows);

        var error = Assert.Throws<TrainingException>(() => _shop.Predictor.Predict(member with { DataSha256 = new string('f', 64) }, DataSplit.Test));
        Assert.StartsWith("small: the data here are not those that were asked for (SHA-256 ffffffffffff… asked, 0123456789ab… here)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_is_not_there_is_named()
    {
        var error = Assert.Throws<TrainingException>(() => _shop.Train(SmallRecipes.Everything.Plan() with { Device = "cuda:99" }, 1));
        Assert.StartsWith("Device cuda:99 is not there", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_ends_an_epoch_and_stores_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => Workshop.OnThread(() =>
        {
            using var training = _shop.Trainer.Resume(SmallRecipes.Everything.Plan(), 0, CancellationToken.None);
            return Workshop.Train(training, 1, cancellation: cancelled.Token);
        }));
        Assert.Empty(_shop.Store.Epochs("run", 0));
    }

    [Fact]
    public void A_last_batch_of_one_image_is_left_out()
    {
        var recipe = SmallRecipes.Everything with { Data = SmallRecipes.Everything.Data with { TrainLimit = 33 } };
        Assert.Equal(32, _shop.Train(recipe.Plan(), 1)[0].Samples);
    }
}
