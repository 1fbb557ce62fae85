using System.Runtime.InteropServices;
using Training.Predicting;
using static TorchSharp.torch;

namespace Training.Loop;

/// <summary>Computes probabilities batch by batch: the same way while a member is trained and when it answers.</summary>
internal static class Scorer
{
    /// <summary>Images a pass.</summary>
    /// <remarks>Part of the result: the same images in other batches may differ in the last bits.</remarks>
    public const int Batch = 64;

    // A GPU is hardly busy with the smaller one.
    private const int LargeBatch = 512;

    /// <summary>Probabilities, images × classes row by row.</summary>
    /// <param name="network">Whose answer.</param>
    /// <param name="pixels">Bytes, or float32 that is scaled already; images × channels × height × width, on the network's device.</param>
    /// <param name="cancellation">Gives up between batches.</param>
    public static float[] Probabilities(IAnsweringNetwork network, Tensor pixels, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var count = (int)pixels.shape[0];
        var batch = TorchRuntime.Has(GpuGains.LargeAnswers, pixels.device) ? LargeBatch : Batch;
        List<Tensor> answers = [];
        for (var start = 0; start < count; start += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            answers.Add(network.Probabilities(pixels.narrow(0, start, Math.Min(batch, count - start))).MoveToOuterDisposeScope());
        }

        return answers.Count == 0 ? [] : MemoryMarshal.Cast<byte, float>(cat(answers).cpu().contiguous().bytes).ToArray();
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
