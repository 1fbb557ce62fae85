using TorchSharp;
using static TorchSharp.torch;

namespace Training.Optimizing;

/// <summary>
/// Makes matrices all but orthogonal by Newton-Schulz' iteration with the quintic of Jordan 2024
/// (https://kellerjordan.github.io/posts/muon),
/// whose repetition leads all singular values near 1.
/// </summary>
internal static class NewtonSchulz
{
    private const double Linear = 3.4445;
    private const double Cubic = -4.7750;
    private const double Quintic = 2.0315;
    private const double Tiny = 1e-7;

    /// <summary>One matrix in its own precision.</summary>
    /// <param name="matrix">Rows × columns.</param>
    /// <param name="steps">How often the quintic is applied.</param>
    public static Tensor Of(Tensor matrix, int steps)
    {
        using var scope = NewDisposeScope();
        using Scalar linear = Linear;
        using Scalar cubic = Cubic;
        using Scalar quintic = Quintic;
        using Scalar tiny = Tiny;
        var isTall = matrix.shape[0] > matrix.shape[1];
        var x = isTall ? matrix.t() : matrix;
        x = x / (x.norm() + tiny);
        for (var step = 0; step < steps; step++)
        {
            var square = x.matmul(x.t());
            var inner = square.mul(cubic).add_(square.matmul(square), quintic);
            x = x.mul(linear).add_(inner.matmul(x));
        }

        return (isTall ? x.t() : x).MoveToOuterDisposeScope();
    }

    /// <summary>Matrices of one shape together in bfloat16, which suffices (Jordan 2024): three launches a step for all of them.</summary>
    /// <param name="matrices">Matrices × rows × columns, float32.</param>
    /// <param name="steps">How often the quintic is applied.</param>
    /// <returns>Float32.</returns>
    public static Tensor Together(Tensor matrices, int steps)
    {
        using var scope = NewDisposeScope();
        using Scalar tiny = Tiny;
        var isTall = matrices.shape[1] > matrices.shape[2];
        var x = isTall ? matrices.transpose(1, 2) : matrices;
        x = (x / (x.flatten(1).norm(1).reshape(-1, 1, 1) + tiny)).to(ScalarType.BFloat16);
        for (var step = 0; step < steps; step++)
        {
            var square = x.bmm(x.transpose(1, 2));
            var inner = square.baddbmm(square, square, beta: (float)Cubic, alpha: (float)Quintic);
            // TorchSharp 0.107 takes the addend last: inner · x + linear · x.
            x = inner.baddbmm(x, x, beta: (float)Linear);
        }

        return (isTall ? x.transpose(1, 2) : x).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }
}
