namespace Training.Data.Formats;

/// <summary>Refuses labels that no training image taught.</summary>
internal static class LabelCheck
{
    /// <exception cref="Ensembles.Members.TrainingException">A label is not below <paramref name="classes"/>.</exception>
    public static void Within(string path, ReadOnlySpan<byte> labels, int classes)
    {
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] >= classes)
            {
                throw DataFaults.UnseenLabel(path, i, labels[i], classes);
            }
        }
    }

    /// <exception cref="Ensembles.Members.TrainingException">Most of the classes up to the greatest label have no training image: that
    /// label is a stray one.</exception>
    public static void Dense(string path, ReadOnlySpan<byte> labels, int classes)
    {
        var present = Present(labels, classes).Count(isThere => isThere);
        if (2 * present < classes) throw DataFaults.SparseLabels(path, present, classes - 1, labels.IndexOf((byte)(classes - 1)));
    }

    /// <exception cref="Ensembles.Members.TrainingException">A label to test is of a class that no training image has.</exception>
    public static void Taught(string path, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> trained, int classes)
    {
        Within(path, labels, classes);
        var present = Present(trained, classes);
        for (var i = 0; i < labels.Length; i++)
        {
            if (!present[labels[i]]) throw DataFaults.UntaughtLabel(path, i, labels[i]);
        }
    }

    private static bool[] Present(ReadOnlySpan<byte> labels, int classes)
    {
        var present = new bool[classes];
        foreach (var label in labels) present[label] = true;
        return present;
    }
}
