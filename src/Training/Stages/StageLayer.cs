using Ensembles.Recipes;

namespace Training.Stages;

/// <summary>A layer as part of a stage.</summary>
/// <param name="Placed">The layer in its place.</param>
/// <param name="Bare">Whether its bias and activation are left to the stage behind.</param>
internal sealed record StageLayer(PlacedLayer Placed, bool Bare = false)
{
    public string Weight => Name("weight");

    public string Bias => Name("bias");

    /// <summary>Whether there is a bias at all.</summary>
    public bool HasBias => Placed.Layer is not (ConvLayer { Bias: false } or DenseLayer { Bias: false });

    public string RunningMean => Name("running_mean");

    public string RunningVariance => Name("running_var");

    /// <summary>What the layer applies to its outputs.</summary>
    public Activation Activation => Placed.Layer switch
    {
        ConvLayer conv => conv.Activation,
        DenseLayer dense => dense.Activation,
        _ => Activation.None,
    };

    /// <summary>The parameters that the stage itself trains.</summary>
    public IEnumerable<string> Parameters => Placed.Layer switch
    {
        ConvLayer { Frozen: true } => OwnBias,
        ConvLayer or DenseLayer => [Weight, .. OwnBias],
        BatchNormLayer => [Weight, Bias],
        _ => [],
    };

    private IEnumerable<string> OwnBias => HasBias && !Bare ? [Bias] : [];

    private string Name(string tensor) => $"{Placed.Index}.{tensor}";
}
