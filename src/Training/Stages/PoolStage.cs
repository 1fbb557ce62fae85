using Training.Kernels;
using Training.Models;
using static TorchSharp.torch;

namespace Training.Stages;

/// <summary>A max-pool with the dropout behind it, on CPU.</summary>
internal sealed class PoolStage(PoolLayer pool) : Stage
{
    private Tensor? _argmax;
    private PoolShape _shape;
    private DropoutLanes _dropout;

    public override Tensor Forward(Tensor input, Pass pass)
    {
        var rows = Layout.Rows(input);
        var (shape, dropout) = (pool.ShapeOf(rows), pool.DropoutOf(pass));
        var (output, argmax) = (PoolLayer.Output(shape, rows.dtype), PoolLayer.Output(shape, ScalarType.Byte));
        Pooling.Of(rows.dtype).Forward(rows.bytes, shape, dropout, output.bytes, argmax.bytes);
        if (pass.Training) (_argmax, _shape, _dropout) = (argmax, shape, dropout);
        return Layout.Activations(output);
    }

    public override Tensor? Backward(Tensor gradient, Gradients gradients)
    {
        var above = Layout.Rows(gradient);
        var result = empty([_shape.Images, _shape.Height, _shape.Width, _shape.Channels], dtype: above.dtype);
        Pooling.Of(above.dtype).Backward(above.bytes, _shape, _dropout, _argmax!.bytes, result.bytes);
        return Layout.Activations(result);
    }
}
