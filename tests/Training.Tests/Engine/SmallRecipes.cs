using Ensembles.Members;
using Ensembles.Recipes;

namespace Training.Tests.Engine;

/// <summary>A recipe with every kind of layer, in hand-written kernels and in libtorch's, and every random draw, small enough for a test.</summary>
internal static class SmallRecipes
{
    public static Recipe Everything { get; } = new()
    {
        Name = "small",
        Data = new DataRecipe { Set = "small", Validation = 32 },
        Model = new ModelRecipe
        {
            PixelScale = 1,
            Layers =
            [
                new BatchNormLayer(),
                new ConvLayer(16),
                new BatchNormLayer(Momentum: 0.9),
                new MaxPoolLayer(),
                new DropoutLayer(0.25),
                new ConvLayer(8, Activation: Activation.Gelu),
                new BatchNormLayer(Momentum: 0.9),
                new FlattenLayer(),
                new DenseLayer(16, Activation.Relu),
                new BatchNormLayer(Momentum: 0.9),
                new DropoutLayer(0.5),
                new DenseLayer(),
            ],
        },
        Regularization = new RegularizationRecipe { L2 = 1e-4 },
        Augmentation = new AugmentationRecipe { Shift = 0.1, Rotate = 10, Zoom = 0.1, Shear = 5, Mirror = false },
        Training = new TrainingRecipe { BatchSize = 16 },
        Stopping = new StoppingRecipe { MaxEpochs = 6 },
    };

    public static MemberPlan Plan(this Recipe recipe, ulong seed = 7, int incarnation = 1) =>
        new("run", 0, seed, incarnation, "cpu", recipe, SmallData.Hash);
}
