using Ensembles.Members;
using Training.Models;
using static TorchSharp.torch;

namespace Training.Modules;

/// <summary>What is wrong with a module's answers although their shape is right: in training it would show by the accuracy alone.</summary>
internal static class ModuleAnswerChecks
{
    private const int Together = 4;

    // Sums in float32, of as many classes as there may be.
    private const float SumTolerance = 1e-3f;

    // Another size of batch may be computed in another order; what is looked for is larger by far.
    private const float BatchTolerance = 1e-2f;

    /// <summary>Why a module cannot be used, the end of a sentence about it, or null.</summary>
    public static string? FaultOf(ModuleNetwork network, ImageShape image)
    {
        var images = Unlike(image);
        var asked = network.Forward(images, new Pass(Training: false));
        if (!asked.isfinite().all().item<bool>())
            return "its answers are not all finite numbers, for images of bytes that are divided by 255; let it divide by no zero and take "
                + "no logarithm of one";
        return DependsOnOthers(network, images, asked)
            ?? FaultOfValues(asked)
            ?? FaultOfValues(network.Forward(images, new Pass(Training: true, Seed: 1, Epoch: 1)));
    }

    private static string? DependsOnOthers(ModuleNetwork network, Tensor images, Tensor together)
    {
        var most = BatchTolerance * Math.Max(1e-6f, together.abs().max().item<float>());
        for (var index = 0; index < Together; index++)
        {
            var alone = network.Forward(images.narrow(0, index, 1), new Pass(Training: false));
            if ((alone[0] - together[index]).abs().max().item<float>() <= most) continue;
            return "its answer to an image depends on the other images of the batch; let batch normalization keep running statistics "
                + "(track_running_stats=True), and compute nothing over the first dimension if self.training is false";
        }

        return null;
    }

    private static string? FaultOfValues(Tensor answers)
    {
        if (AllAre(answers.exp().sum(1), 1))
            return "it returns log-probabilities instead of logits; remove the log_softmax at its end: training and prediction apply it";
        if (answers.min().item<float>() < 0 || answers.max().item<float>() > 1) return null;
        if (AllAre(answers.sum(1), 1))
            return "it returns probabilities instead of logits; remove the softmax at its end: training and prediction apply it";
        var areWithin = answers.min().item<float>() > 0 && answers.max().item<float>() < 1;
        return areWithin ? "all its outputs are between 0 and 1, like a sigmoid's, instead of logits; remove the sigmoid at its end" : null;
    }

    private static bool AllAre(Tensor values, float wanted) => (values - wanted).abs().max().item<float>() <= SumTolerance;

    // As unlike as bytes can be: dark and bright, smooth and rough.
    private static Tensor Unlike(ImageShape image)
    {
        const int Values = 256;
        var pixels = new float[Together * image.Size];
        for (var index = 0; index < Together; index++)
        {
            for (var pixel = 0; pixel < image.Size; pixel++)
            {
                var value = (pixel * (2 * index * index + 1) + 67 * index) % Values;
                pixels[index * image.Size + pixel] = value * (index + 1) / Together;
            }
        }

        return from_array(pixels).reshape(Together, image.Channels, image.Height, image.Width);
    }
}
