using Ensembles.Recipes;
using Training.Kernels;
using Training.Models;
using static TorchSharp.torch;

namespace Training.Stages;

/// <summary>A max-pool with the dropout behind it, on CPU.</summary>
/// <param name="pool">The max-pool.</param>
/// <param name="dropout">The dropout behind it, or null.</param>
internal sealed class PoolStage(StageLayer pool, StageLayer? dropout) : Stage
{
    private readonly int _size = ((MaxPoolLayer)pool.Placed.Layer).Size;
    private readonly double _rate = (dropout?.Placed.Layer as DropoutLayer)?.Rate ?? 0;
    private Tensor? _winners;
    private PoolShape _shape;
    private DropoutLanes _dropout;

    public override Tensor Forward(Tensor input, Pass pass)
    {
        var rows = Layout.Rows(input);
        var shape = new PoolShape((int)rows.shape[0], (int)rows.shape[1], (int)rows.shape[2], (int)rows.shape[3], _size);
        var lanes = pass.Training && dropout is not null
            ? new DropoutLanes(_rate, pass.Dropout(dropout.Placed.Index).Key)
            : new DropoutLanes(0, 0);
        var output = Output(shape, rows.dtype);
        var winners = Output(shape, ScalarType.Byte);
        Pooling.Of(rows.dtype).Forward(rows.bytes, shape, lanes, output.bytes, winners.bytes);
        if (pass.Training) (_winners, _shape, _dropout) = (winners, shape, lanes);
        return Layout.Activations(output);
    }

    public override Tensor? Backward(Tensor gradient, Gradients gradients)
    {
        var above = Layout.Rows(gradient);
        var result = empty([_shape.Images, _shape.Height, _shape.Width, _shape.Channels], dtype: above.dtype);
        Pooling.Of(above.dtype).Backward(above.bytes, _shape, _dropout, _winners!.bytes, result.bytes);
        return Layout.Activations(result);
    }

    private static Tensor Output(PoolShape shape, ScalarType type) => empty([shape.Images, shape.Rows, shape.Columns, shape.Channels], dtype: type);
}
