using System.Runtime.InteropServices;
using Training.Models;
using static TorchSharp.torch;

namespace Training.Loop;

/// <summary>Computes probabilities with a network as it stands: no dropout, running statistics, float32 whatever the training's precision.</summary>
internal static class Scorer
{
    // Part of the result: the same images in other batches may differ in the last bits.
    private const int Batch = 128;

    /// <summary>Probabilities, images × classes row by row.</summary>
    /// <param name="network">Whose answer.</param>
    /// <param name="pixels">Bytes, images × channels × height × width, on the network's device.</param>
    /// <param name="cancellation">Gives up between batches.</param>
    public static float[] Probabilities(Network network, Tensor pixels, CancellationToken cancellation)
    {
        using var off = no_grad();
        var count = (int)pixels.shape[0];
        float[]? all = null;
        for (var start = 0; start < count; start += Batch)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var images = pixels.narrow(0, start, Math.Min(Batch, count - start)).to(ScalarType.Float32);
            var logits = network.Forward(images, new Pass(Training: false));
            all ??= new float[count * (int)logits.shape[1]];
            var rows = nn.functional.softmax(logits, 1).cpu().contiguous().bytes;
            MemoryMarshal.Cast<byte, float>(rows).CopyTo(all.AsSpan(start * (int)logits.shape[1]));
        }

        return all ?? [];
    }

    /// <summary>The probability that each row gives to its true class.</summary>
    public static float[] TrueClass(float[] probabilities, ReadOnlySpan<byte> labels)
    {
        var classes = probabilities.Length / labels.Length;
        var right = new float[labels.Length];
        for (var row = 0; row < right.Length; row++) right[row] = probabilities[row * classes + labels[row]];
        return right;
    }
}
