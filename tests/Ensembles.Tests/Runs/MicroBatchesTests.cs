using System.Text.Json;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;

namespace Ensembles.Tests.Runs;

/// <summary>Runs that begin again with fewer images at once.</summary>
public sealed class MicroBatchesTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch;
    private static readonly FailureRecipe Halve = new() { OutOfMemory = OutOfMemoryRule.Halve };
    private static readonly Loss Full = new(FaultKind.Device, "The memory of cuda:0 does not suffice.", DeviceFault.OutOfMemory, 64);

    [Fact]
    public void All_members_begin_again_and_manifest_and_log_say_with_how_many_images_at_once()
    {
        var run = Begin().With(1, member => member with { Device = "cuda:0", Incarnation = 2 });

        var (after, decision) = run.Lose(1, Full, Halve, At);

        Assert.Equal(new ShrinkBatches(64), decision);
        var training = RecipeReader.Parse(after.Plan.Recipe).Training;
        Assert.Equal((128, 64), (training.BatchSize, training.MicroBatch!.Value));
        Assert.Equal(["training.microBatch is 64, because the memory of cuda:0 did not suffice for 128 images at once."], after.Plan.Warnings);
        Assert.Equal([1, 3, 1], after.Members.Select(member => member.Incarnation));
        Assert.Equal([1, 3, 1], after.Members.Select(member => member.FirstPlacement));
        Assert.Equal([0, 1, 0], after.Members.Select(member => member.Restarts));
        Assert.Equal((RunEventKind.Adapted, 1), (after.Events[^1].Kind, after.Events[^1].Member!.Value));
        Assert.Equal("training.microBatch is 64 from now on, because the memory of cuda:0 did not suffice for 128 images at once; all members begin again", after.Events[^1].Text);
        // It is stored so.
        Assert.Equal([1, 3, 1], JsonSerializer.Deserialize<RunRecord>(JsonSerializer.Serialize(after))!.Members.Select(member => member.FirstPlacement));
    }

    [Fact]
    public void Members_that_compute_as_few_at_once_already_are_trained_as_before()
    {
        var recipe = Recipe();
        var groups = recipe.Grow(1, recipe.Own with { Name = "other", Training = new TrainingRecipe { BatchSize = 32 } });
        var after = Begin(groups).Lose(0, Full, Halve, At).After;
        var parts = RecipeReader.Parse(after.Plan.Recipe);
        Assert.Equal([64, null], new[] { 0, 3 }.Select(member => parts.Of(member).Training.MicroBatch));
    }

    [Theory, InlineData(128), InlineData(3), InlineData(null)]
    public void An_offer_that_is_none_is_no_reason_to_begin_again(int? offered) =>
        Assert.IsType<PlaceAgain>(Begin().Lose(0, Full with { OfferedMicroBatch = offered }, Halve, At).Decision);

    [Fact]
    public void Once_an_epoch_is_decided_the_run_stays_as_it_is()
    {
        var run = Begin();
        var decided = run with { Epochs = [new DecidedEpoch(1, 1, 0.5, 1, true)] };
        Assert.IsType<PlaceAgain>(decided.Lose(0, Full, Halve, At).Decision);
    }

    private static Recipe Recipe() => RecipeReader.Parse("""{"name": "r", "members": 3, "data": {"set": "mnist"}, "model": {"layers": [{"type": "flatten"}, {"type": "dense"}]}}""");

    private static RunRecord Begin(Recipe? recipe = null)
    {
        recipe ??= Recipe();
        var run = Runs.Begin(recipe.Members, recipe.Stopping);
        return run with { Plan = run.Plan with { Recipe = RecipeReader.Write(recipe) } };
    }
}
