using static TorchSharp.torch;

namespace Training.Native;

/// <summary>libtorch's own differentiation.</summary>
internal static class Differentiation
{
    /// <summary>The gradients of leaves of what was computed, in their order; zeros for a leaf that nothing depends on.</summary>
    /// <param name="output">What is differentiated.</param>
    /// <param name="gradient">Of the output; null for a scalar's own.</param>
    /// <param name="leaves">Tensors that need gradients and were not computed themselves.</param>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch gave up, for example because memory does not
    /// suffice.</exception>
    /// <remarks>
    /// By <c>backward</c>, because TorchSharp's <c>autograd.grad</c> lets libtorch's exceptions pass, which ends the process.
    /// </remarks>
    public static Tensor[] Gradients(Tensor output, Tensor? gradient, IReadOnlyList<Tensor> leaves)
    {
        try
        {
            autograd.backward([output], gradient is null ? null : [gradient], inputs: [.. leaves]);
            return [.. leaves.Select(leaf => leaf.grad ?? zeros_like(leaf))];
        }
        finally
        {
            foreach (var leaf in leaves) leaf.grad = null;
        }
    }
}
