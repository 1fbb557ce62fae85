using Ensembles.Members;
using Ensembles.Recipes;
using Training.Augmenting;
using static TorchSharp.torch;

namespace Training.Loop;

/// <summary>One epoch's batches: the training images in the epoch's order, varied as the epoch's draws say, all on the device.</summary>
internal sealed class EpochBatches : IDisposable
{
    private readonly Augmentation _augmentation;
    private readonly Tensor _order;
    private readonly int _size;

    /// <param name="recipe">Batch size and augmentation.</param>
    /// <param name="seed">The member's.</param>
    /// <param name="epoch">From 1.</param>
    /// <param name="images">What is trained on.</param>
    public EpochBatches(Recipe recipe, ulong seed, int epoch, ImageTensors images)
    {
        (Images, _size) = (images, recipe.Training.BatchSize);
        using var host = from_array(Shuffle.Order(images.Count, seed, epoch));
        _order = host.to(images.Device, copy: true).DetachFromDisposeScope();
        _augmentation = Augmentation.Draw(
            recipe.Augmentation, images.Count, images.Shape, _size, step => new RandomStream(seed, epoch, step, DrawPurpose.Augmentation),
            images.Device);
    }

    /// <summary>What the batches are of.</summary>
    public ImageTensors Images { get; }

    /// <summary>Steps of an epoch. A last batch of one image is left out: it has no variance to normalize by.</summary>
    public static int StepsOf(int images, int batchSize) => images / batchSize + (images % batchSize > 1 ? 1 : 0);

    /// <summary>The batch of a step, not taken yet.</summary>
    /// <param name="step">From 0.</param>
    public BatchRows Rows(int step)
    {
        var first = step * _size;
        var count = Math.Min(_size, Images.Count - first);
        return new BatchRows(_order.narrow(0, first, count), _augmentation.Draws(first, count));
    }

    public void Dispose()
    {
        _order.Dispose();
        _augmentation.Dispose();
    }
}
