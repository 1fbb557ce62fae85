using System.Globalization;
using Ensembles.Members;

namespace Ensembles.Recipes;

/// <summary>
/// How large a network may be. What is larger would fail for want of memory in the middle of its first step, on whichever machine.
/// </summary>
internal static class NetworkLimits
{
    /// <summary>Parameters of one member; their weights alone are 4 GB.</summary>
    public const long MostParameters = 1_000_000_000;

    /// <summary>What the layers of one member make of a batch, in bytes of float32.</summary>
    public const long MostBatchBytes = 256L << 30;

    private const int BytesAValue = 4;

    /// <param name="layers">The network.</param>
    /// <param name="batchSize">Images of a batch.</param>
    /// <param name="path">What stands before the member's keys in the recipe.</param>
    /// <exception cref="TrainingException">It is too large; the sentence has the numbers.</exception>
    public static void Check(IReadOnlyCollection<PlacedLayer> layers, int batchSize, string path)
    {
        var parameters = NetworkCost.Parameters(layers);
        if (parameters > MostParameters)
        {
            throw new TrainingException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path}model.layers: the network would have {parameters:N0} parameters, and at most {MostParameters:N0} are trained; "
                        + $"choose fewer filters or units, or smaller kernels."));
        }

        var bytes = BytesAValue * (double)batchSize * layers.Sum(layer => (double)layer.Output.Size);
        if (bytes > MostBatchBytes)
        {
            throw new TrainingException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path}training.batchSize: what the layers make of {batchSize} images takes {bytes / (1L << 30):N0} GiB, and at most "
                        + $"{MostBatchBytes >> 30} GiB are tried; choose a smaller batch, or fewer filters."));
        }
    }
}
