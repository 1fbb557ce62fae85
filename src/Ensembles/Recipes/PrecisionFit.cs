namespace Ensembles.Recipes;

/// <summary>Which precision a run is trained in, given what the devices can do.</summary>
public static class PrecisionFit
{
    /// <summary>Members that ask for bfloat16 get float32 if every device would only emulate it.</summary>
    /// <param name="recipe">What was asked for.</param>
    /// <param name="devicesHaveBfloat16">Of each device that the members may train on, whether it multiplies bfloat16 itself; not
    /// empty.</param>
    /// <returns>What is trained, and a sentence if that differs from the request.</returns>
    public static (Recipe Recipe, string? Warning) Of(Recipe recipe, IEnumerable<bool> devicesHaveBfloat16)
    {
        if (recipe.Parts.All(part => part.Recipe.Training.Precision != Precision.Bfloat16) || devicesHaveBfloat16.Contains(true))
            return (recipe, null);
        var fitting = recipe.Change(own => own with { Training = own.Training with { Precision = Precision.Float32 } });
        return (
            fitting,
            "training.precision: bfloat16 is only emulated by these devices, which is slower than float32; float32 is trained instead.");
    }
}
