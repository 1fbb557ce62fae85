using Ensembles.Members;
using Ensembles.Recipes;
using Training.Augmenting;
using static TorchSharp.torch;

namespace Training.Loop;

/// <summary>One epoch's batches: the training images in the epoch's order, varied as the epoch's draws say, all on the device.</summary>
internal sealed class EpochBatches : IDisposable
{
    private readonly ImageTensors _images;
    private readonly Augmentation _augmentation;
    private readonly Tensor _order;
    private readonly int _size;

    /// <param name="recipe">Batch size and augmentation.</param>
    /// <param name="seed">The member's.</param>
    /// <param name="epoch">From 1.</param>
    /// <param name="images">What is trained on.</param>
    public EpochBatches(Recipe recipe, ulong seed, int epoch, ImageTensors images)
    {
        (_images, _size) = (images, recipe.Training.BatchSize);
        using var host = from_array(Shuffle.Order(images.Count, seed, epoch));
        _order = host.to(images.Device, copy: true).DetachFromDisposeScope();
        _augmentation = Augmentation.Draw(
            recipe.Augmentation, images.Count, images.Shape, _size, step => new RandomStream(seed, epoch, step, DrawPurpose.Augmentation),
            images.Device);
    }

    /// <summary>Steps of an epoch. A last batch of one image is left out: it has no variance to normalise by.</summary>
    public static int StepsOf(int images, int batchSize) => images / batchSize + (images % batchSize > 1 ? 1 : 0);

    /// <summary>A step's images, float32 0…255, and labels.</summary>
    /// <param name="step">From 0.</param>
    public (Tensor Images, Tensor Labels) Of(int step)
    {
        var first = step * _size;
        var batch = _order.narrow(0, first, Math.Min(_size, _images.Count - first));
        return (_augmentation.Take(_images.Pixels, batch, first), _images.Labels.index_select(0, batch));
    }

    public void Dispose()
    {
        _order.Dispose();
        _augmentation.Dispose();
    }
}
