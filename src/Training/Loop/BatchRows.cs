using Training.Augmenting;
using static TorchSharp.torch;

namespace Training.Loop;

/// <summary>One batch, not taken yet: a few numbers an image, on the device.</summary>
/// <param name="Order">Which images, 64-bit integers.</param>
/// <param name="Draws">How they are varied.</param>
internal sealed record BatchRows(Tensor Order, BatchDraws Draws)
{
    /// <summary>How many images.</summary>
    public int Count => (int)Order.shape[0];

    /// <summary>The images, float32 0…255, and their labels.</summary>
    /// <param name="images">Those that the batch is of.</param>
    public (Tensor Images, Tensor Labels) Take(ImageTensors images) =>
        (Draws.Take(images.Pixels, Order), images.Labels.index_select(0, Order));

    /// <summary>A copy outside of any dispose scope, for batches of this size.</summary>
    public BatchRows Copy() => new(Copy(Order)!, Draws with { Moves = Copy(Draws.Moves), Maps = Copy(Draws.Maps) });

    /// <summary>Overwrites this batch in its place.</summary>
    public void Become(BatchRows other)
    {
        foreach (var (mine, theirs) in Tensors.Zip(other.Tensors)) mine.copy_(theirs);
    }

    /// <summary>Frees a <see cref="Copy()"/>.</summary>
    public void Free()
    {
        foreach (var tensor in Tensors) tensor.Dispose();
    }

    private IEnumerable<Tensor> Tensors => new[] { Order, Draws.Moves, Draws.Maps }.OfType<Tensor>();

    private static Tensor? Copy(Tensor? tensor) => tensor?.clone().DetachFromDisposeScope();
}
