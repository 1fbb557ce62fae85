using Ensembles.Recipes;

namespace Ensembles.Tests.Recipes;

public sealed class PrecisionFitTests
{
    [Theory]
    [InlineData(Precision.Bfloat16, "cpu", true, Precision.Bfloat16)]
    [InlineData(Precision.Bfloat16, "cpu", false, Precision.Float32)]
    [InlineData(Precision.Bfloat16, "cuda:0", false, Precision.Bfloat16)]
    [InlineData(Precision.Float32, "cpu", false, Precision.Float32)]
    public void Bfloat16_is_trained_where_it_is_not_only_emulated(Precision asked, string device, bool processorHasIt, Precision trained)
    {
        var recipe = new Recipe
        {
            Name = "any",
            Data = new DataRecipe { Set = "mnist" },
            Model = new ModelRecipe { Layers = [new FlattenLayer(), new DenseLayer()] },
            Training = new TrainingRecipe { Precision = asked },
        };
        var (fitting, warning) = PrecisionFit.Of(recipe, ["cpu", device], processorHasIt);
        Assert.Equal(recipe with { Training = recipe.Training with { Precision = trained } }, fitting);
        Assert.Equal(trained != asked, warning is not null);
    }
}
