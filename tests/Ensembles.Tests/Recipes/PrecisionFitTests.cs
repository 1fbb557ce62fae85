using Ensembles.Recipes;

namespace Ensembles.Tests.Recipes;

public sealed class PrecisionFitTests
{
    [Theory]
    [InlineData(Precision.Bfloat16, true, Precision.Bfloat16)]
    [InlineData(Precision.Bfloat16, false, Precision.Float32)]
    [InlineData(Precision.Float32, false, Precision.Float32)]
    public void Bfloat16_is_trained_where_some_device_does_not_only_emulate_it(Precision asked, bool oneDeviceHasIt, Precision trained)
    {
        var recipe = new Recipe
        {
            Name = "any",
            Data = new DataRecipe { Set = "mnist" },
            Model = new ModelRecipe { Layers = [new FlattenLayer(), new DenseLayer()] },
            Training = new TrainingRecipe { Precision = asked },
        };
        var (fitting, warning) = PrecisionFit.Of(recipe, [false, oneDeviceHasIt]);
        Assert.Equal(recipe with { Training = recipe.Training with { Precision = trained } }, fitting);
        Assert.Equal(trained != asked, warning is not null);
    }
}
