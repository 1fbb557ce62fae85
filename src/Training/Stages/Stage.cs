using Training.Models;
using static TorchSharp.torch;

namespace Training.Stages;

/// <summary>
/// Neighbouring layers that go forward and backward as one. Between the two a stage holds what the way back needs, in the
/// caller's dispose scope; so one batch at a time is on its way.
/// </summary>
internal abstract class Stage
{
    /// <summary>The output for a batch. Nothing is recorded for libtorch's own differentiation.</summary>
    public abstract Tensor Forward(Tensor input, Pass pass);

    /// <summary>Hands in the gradients of the stage's own parameters.</summary>
    /// <param name="gradient">Of the last output.</param>
    /// <param name="gradients">Takes them.</param>
    /// <returns>The gradient of the last input, or null if nothing before it is trained.</returns>
    public abstract Tensor? Backward(Tensor gradient, Gradients gradients);
}
