using Ensembles.Members;
using Training.Data;
using static TorchSharp.torch;

namespace Training.Loop;

/// <summary>Images and labels on a device: bytes until they are used, so that a batch costs one gather.</summary>
internal sealed class ImageTensors : IDisposable
{
    public ImageTensors(LabelledImages images, Device device)
    {
        var (count, shape) = (images.Count, images.Shape);
        using var scope = NewDisposeScope();
        var pixels = empty([count, shape.Channels, shape.Height, shape.Width], dtype: ScalarType.Byte);
        images.Pixels.Span.CopyTo(pixels.bytes);
        var labels = empty([count], dtype: ScalarType.Byte);
        images.Labels.Span.CopyTo(labels.bytes);
        Pixels = pixels.to(device).DetachFromDisposeScope();
        Labels = labels.to(device).to(ScalarType.Int64).DetachFromDisposeScope();
        (Count, Shape, Device) = (count, shape, device);
    }

    /// <summary>Images × channels × height × width, bytes 0…255.</summary>
    public Tensor Pixels { get; }

    /// <summary>One class index an image, 64-bit integers.</summary>
    public Tensor Labels { get; }

    public int Count { get; }

    public ImageShape Shape { get; }

    public Device Device { get; }

    public void Dispose()
    {
        Pixels.Dispose();
        Labels.Dispose();
    }
}
