using TorchSharp;
using static TorchSharp.torch;

namespace Training.Predicting;

/// <summary>A network that only answers. It belongs to one thread at a time.</summary>
internal interface IAnsweringNetwork : IDisposable
{
    /// <summary>Bytes of its weights.</summary>
    long Bytes { get; }

    /// <summary>Probabilities, float32, images × classes, on the network's device.</summary>
    /// <param name="pixels">Bytes, or float32 that is scaled already; images × channels × height × width, on the same device.</param>
    Tensor Probabilities(Tensor pixels);
}

/// <summary>How often images are looked at.</summary>
internal static class Looks
{
    /// <summary>The answer, or the mean of those to the images and to their mirror images.</summary>
    /// <param name="pixels">Bytes, or float32 that is scaled already.</param>
    /// <param name="scale">What bytes are divided by.</param>
    /// <param name="mirror">Whether to look twice.</param>
    /// <param name="answer">From scaled images to probabilities.</param>
    public static Tensor Mean(Tensor pixels, double scale, bool mirror, Func<Tensor, Tensor> answer)
    {
        using var off = no_grad();
        using Scalar divisor = scale;
        var images = pixels.to(ScalarType.Float32);
        if (scale != 1 && pixels.dtype == ScalarType.Byte) images = images.div_(divisor);
        if (!mirror) return answer(images);
        using Scalar half = 0.5;
        return answer(images).add_(answer(images.flip(3))).mul_(half);
    }
}
