using System.Runtime.InteropServices;
using Ensembles.Scoring;

namespace Ensembles.Runs;

/// <summary>
/// What the averaged prediction did with every test image, small enough to be kept with a run: about 7 bytes an image. Logarithms in 16
/// bits keep three digits of a loss however near to 0 it is, which a probability in 16 bits would not.
/// </summary>
/// <param name="Answers">The answered class of each image.</param>
/// <param name="Right">Whether it is right: a bit an image, the lowest first.</param>
/// <param name="AnswerLoss">−ln of the answered class's probability, little-endian float16.</param>
/// <param name="TrueLoss">−ln of the true class's probability, little-endian float16.</param>
/// <param name="Brier">Brier score of the image, little-endian float16.</param>
public sealed record TestOutcomes(byte[] Answers, byte[] Right, byte[] AnswerLoss, byte[] TrueLoss, byte[] Brier)
{
    /// <summary>How many images there are.</summary>
    public int Count => Answers.Length;

    /// <summary>Takes down an averaged prediction.</summary>
    /// <param name="probabilities">Samples × classes, row by row.</param>
    /// <param name="labels">The true class of each sample.</param>
    /// <param name="classes">Columns.</param>
    public static TestOutcomes Of(float[] probabilities, byte[] labels, int classes)
    {
        var trueClass = TrueClass.Of(probabilities, labels, classes);
        var answers = Confidences.Of(probabilities, trueClass);
        var right = new byte[(answers.Count + 7) / 8];
        for (var image = 0; image < answers.Count; image++) right[image / 8] |= (byte)(answers.Right[image] ? 1 << image % 8 : 0);
        return new TestOutcomes(
            [.. probabilities.Chunk(classes).Select(row => (byte)Scoring.Answers.LabelOf(row))],
            right,
            Packed(answers.Largest.Select(LossOf)),
            Packed(trueClass.Select(LossOf)),
            Packed(probabilities.Chunk(classes).Select((row, image) => BrierScore.Of(row, [trueClass[image]]))));
    }

    /// <summary>The same as numbers.</summary>
    public SampleScores Unpack()
    {
        var bits = Right;
        return new SampleScores(
            Answers,
            [.. Enumerable.Range(0, Count).Select(image => (bits[image / 8] >> image % 8 & 1) == 1)],
            Unpacked(TrueLoss),
            Unpacked(Brier),
            [.. Unpacked(AnswerLoss).Select(loss => Math.Exp(-loss))]);
    }

    private static double LossOf(float probability) => NegativeLogLikelihood.Of([probability]);

    private static byte[] Packed(IEnumerable<double> values) =>
        MemoryMarshal.AsBytes<Half>([.. values.Select(value => (Half)value)]).ToArray();

    private static double[] Unpacked(byte[] bytes) => [.. MemoryMarshal.Cast<byte, Half>(bytes).ToArray().Select(value => (double)value)];
}

/// <summary>Scores sample by sample, of which those of a set are means.</summary>
/// <param name="Answers">The answered class.</param>
/// <param name="Right">Whether it is the true one.</param>
/// <param name="Losses">Negative log-likelihood, in nats.</param>
/// <param name="Briers">Brier score, 0 to 2.</param>
/// <param name="Confidences">The answered class's probability, 0 to 1.</param>
public sealed record SampleScores(byte[] Answers, bool[] Right, double[] Losses, double[] Briers, double[] Confidences)
{
    /// <summary>How many samples there are.</summary>
    public int Count => Answers.Length;
}
