using Ensembles.Recipes;
using Training.Kernels;
using Training.Models;
using static TorchSharp.torch;

namespace Training.Stages;

/// <summary>A max-pool with the dropout behind it: what its stages have in common.</summary>
/// <param name="pool">The max-pool.</param>
/// <param name="dropout">The dropout behind it, or null.</param>
internal sealed class PoolLayer(StageLayer pool, StageLayer? dropout)
{
    private readonly int _size = ((MaxPoolLayer)pool.Placed.Layer).Size;
    private readonly double _rate = (dropout?.Placed.Layer as DropoutLayer)?.Rate ?? 0;

    /// <summary>Whether every pixel is in a window.</summary>
    public bool CoversAll =>
        new PoolShape(1, pool.Placed.Input.Height, pool.Placed.Input.Width, pool.Placed.Input.Channels, _size).CoversAll;

    public PoolShape ShapeOf(Tensor rows) => new((int)rows.shape[0], (int)rows.shape[1], (int)rows.shape[2], (int)rows.shape[3], _size);

    public DropoutLanes DropoutOf(Pass pass) => pass.Training && dropout is not null
        ? new DropoutLanes(_rate, pass.Dropout(dropout.Placed.Index).Key)
        : new DropoutLanes(0, 0);

    /// <summary>New memory for what comes out of the windows.</summary>
    public static Tensor Output(PoolShape shape, ScalarType type) =>
        empty([shape.Images, shape.Rows, shape.Columns, shape.Channels], dtype: type);
}
