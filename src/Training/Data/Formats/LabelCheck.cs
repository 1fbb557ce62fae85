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
}
