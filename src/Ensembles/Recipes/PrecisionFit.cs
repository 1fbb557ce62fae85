namespace Ensembles.Recipes;

/// <summary>Which precision a run is trained in, given what the devices can do.</summary>
public static class PrecisionFit
{
    /// <summary>A recipe that asks for bfloat16 gets float32 where the members train on processors that would only emulate it.</summary>
    /// <param name="recipe">What was asked for.</param>
    /// <param name="devices">The devices of the slots, such as <c>cpu</c> or <c>cuda:0</c>.</param>
    /// <param name="processorHasBfloat16">Whether the processors multiply bfloat16 themselves.</param>
    /// <returns>What is trained, and a sentence where that is not what was asked for.</returns>
    public static (Recipe Recipe, string? Warning) Of(Recipe recipe, IEnumerable<string> devices, bool processorHasBfloat16)
    {
        var emulated = !processorHasBfloat16 && devices.All(device => device == "cpu");
        if (recipe.Training.Precision != Precision.Bfloat16 || !emulated) return (recipe, null);
        var fitting = recipe with { Training = recipe.Training with { Precision = Precision.Float32 } };
        return (fitting, "training.precision: bfloat16 is only emulated by this processor, which is slower than float32; float32 is trained instead.");
    }
}
