using Ensembles.Recipes;

namespace Ensembles.Tests.Recipes;

/// <summary>Batches that are computed in parts.</summary>
public sealed class TrainingRecipeTests
{
    [Theory]
    [InlineData(128, null, "128")]
    [InlineData(128, 128, "128")]
    [InlineData(128, 200, "128")]
    [InlineData(128, 64, "64,64")]
    [InlineData(128, 127, "64,64")]
    [InlineData(128, 50, "42,43,43")]
    [InlineData(5, 4, "2,3")]
    [InlineData(2, 4, "2")]
    public void A_batch_is_cut_into_as_few_parts_of_almost_equal_size_as_fit(int images, int? microBatch, string expected)
    {
        var parts = new TrainingRecipe { MicroBatch = microBatch }.PartsOf(images).ToList();
        Assert.Equal(expected, string.Join(',', parts.Select(part => part.Count)));
        Assert.Equal(images, parts.Sum(part => part.Count));
        Assert.All(parts.Skip(1).Zip(parts), pair => Assert.Equal(pair.Second.First + pair.Second.Count, pair.First.First));
    }

    [Fact]
    public void No_part_has_one_image_alone_which_has_no_variance()
    {
        for (var most = TrainingRecipe.LeastMicroBatch; most < 20; most++)
        {
            for (var images = 2; images < 200; images++) Assert.All(new TrainingRecipe { MicroBatch = most }.PartsOf(images), part => Assert.InRange(part.Count, 2, most));
        }
    }

    [Theory]
    [InlineData(128, null, 64)]
    [InlineData(128, 64, 32)]
    [InlineData(127, null, 64)]
    [InlineData(128, 1000, 64)]
    [InlineData(8, null, 4)]
    [InlineData(7, null, 4)]
    [InlineData(6, null, null)]
    [InlineData(128, 4, null)]
    public void Half_as_many_images_at_once_are_offered_until_they_are_too_few(int batch, int? microBatch, int? expected)
    {
        var training = new TrainingRecipe { BatchSize = batch, MicroBatch = microBatch };
        Assert.Equal((expected, expected is not null), (training.Smaller, training.SmallerOffer()?.StartsWith($"set training.microBatch to {expected} (now ", StringComparison.Ordinal) ?? false));
    }

    [Fact]
    public void A_recipe_that_does_not_cut_its_batches_is_written_as_older_versions_write_it()
    {
        var text = RecipeReader.Write(RecipeReader.Parse(Repository.Recipe("mnist")));
        Assert.DoesNotContain("microBatch", text, StringComparison.Ordinal);
        Assert.DoesNotContain("outOfMemory", text, StringComparison.Ordinal);
        var other = RecipeReader.Parse(text);
        other = other with { Training = other.Training with { MicroBatch = 32 }, Failures = other.Failures with { OutOfMemory = OutOfMemoryRule.Halve } };
        Assert.Equal(other, RecipeReader.Parse(RecipeReader.Write(other)));
    }
}
