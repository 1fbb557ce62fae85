using Ensembles.Combining;
using Ensembles.Members;
using Ensembles.Selecting;

namespace Ensembles.Tests.Selecting;

/// <summary>What made-up members say.</summary>
internal static class Answered
{
    /// <summary>Members that are right more often than not, each in its own way.</summary>
    public static LabelledAnswers Random(int members, int images, int classes, int seed = 1)
    {
        byte[] labels = [.. Enumerable.Range(0, images).Select(image => (byte)(image % classes))];
        return new LabelledAnswers([.. Enumerable.Range(0, members).Select(member => Rows(member, labels, classes, seed))], labels, classes);
    }

    private static float[] Rows(int member, byte[] labels, int classes, int seed)
    {
        var stream = new RandomStream((ulong)seed, 0, member, DrawPurpose.Initialization);
        var rows = new float[labels.Length * classes];
        var logits = new double[classes];
        for (var image = 0; image < labels.Length; image++)
        {
            for (var index = 0; index < classes; index++) logits[index] = stream.NextDouble(0, 3) + (index == labels[image] ? 1 : 0);
            Softmax.Write(logits, rows.AsSpan(image * classes, classes));
        }

        return rows;
    }
}
