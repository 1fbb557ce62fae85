using Ensembles.Members;

namespace Ensembles.Runs;

/// <summary>Whether a run can look at the images of other data.</summary>
public static class OtherDataFit
{
    /// <summary>Whether their images can be out-of-distribution for the run.</summary>
    /// <param name="run">The run's name.</param>
    /// <param name="own">What it was trained with.</param>
    /// <param name="other">What it is to look at.</param>
    /// <exception cref="TrainingException">They are of another shape, or the run's own.</exception>
    public static void CheckOutOfDistribution(string run, DataDescription own, DataDescription other)
    {
        CheckShape(run, own, other);
        if (other.Sha256 == own.Sha256)
            throw new TrainingException(
                $"{other.Name}: run '{run}' was trained with these data, so they are not out-of-distribution; choose other data.");
    }

    /// <summary>Whether their labels say what the run answers.</summary>
    /// <param name="run">The run's name.</param>
    /// <param name="own">What it was trained with.</param>
    /// <param name="other">What it is to be tested on.</param>
    /// <exception cref="TrainingException">They are of another shape, of other classes, or the run's own.</exception>
    public static void CheckTest(string run, DataDescription own, DataDescription other)
    {
        CheckShape(run, own, other);
        if (other.Sha256 == own.Sha256)
            throw new TrainingException(
                $"{other.Name}: run '{run}' was trained with these data, and 'ensemble evaluate {run}' has scored their test images; "
                    + $"choose other data.");
        if (other.ClassNames.Count != own.ClassNames.Count)
            throw new TrainingException(
                $"{other.Name}: it has {other.ClassNames.Count} classes, but run '{run}' was trained with {own.ClassNames.Count}; choose "
                    + $"data with the same classes.");
        var odd = own.ClassNames.Zip(other.ClassNames).Index().FirstOrDefault(pair => pair.Item.First != pair.Item.Second);
        if (odd.Item.First is { } expected)
            throw new TrainingException(
                $"{other.Name}: its class {odd.Index} is '{odd.Item.Second}', but that of run '{run}' is '{expected}'; choose data with "
                    + $"the same classes in the same order.");
    }

    private static void CheckShape(string run, DataDescription own, DataDescription other)
    {
        if (other.Shape != own.Shape)
            throw new TrainingException(
                $"{other.Name}: its images are {other.Shape}, but run '{run}' was trained with {own.Shape}; choose data of that shape.");
    }
}
