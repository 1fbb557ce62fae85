using Ensembles.Members;

namespace Ensembles.Runs;

/// <summary>Whether a run can look at the images of other data.</summary>
public static class StrangeDataFit
{
    /// <param name="run">The run's name.</param>
    /// <param name="own">What it was trained with.</param>
    /// <param name="other">What it is to look at.</param>
    /// <exception cref="TrainingException">They are of another shape, or the run's own.</exception>
    public static void Check(string run, DataDescription own, DataDescription other)
    {
        if (other.Shape != own.Shape) throw new TrainingException($"{other.Name}: its images are {other.Shape}, but run '{run}' was trained with {own.Shape}; choose data of that shape.");
        if (other.Sha256 == own.Sha256) throw new TrainingException($"{other.Name}: these are the data that run '{run}' was trained with, so none of their images is strange to it; choose other data.");
    }
}
