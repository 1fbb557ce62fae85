using Training.Models;
using Training.Optimizing;
using static TorchSharp.torch;

namespace Training.Loop;

/// <summary>All that differs from step to step beside the images.</summary>
/// <param name="Rate">Learning rate.</param>
/// <param name="Number">The number of the step, from 1.</param>
/// <param name="Share">What the average takes in of the weights.</param>
/// <param name="Pass">What dropout draws by.</param>
internal readonly record struct StepNumbers(StepNumber Rate, StepNumber Number, StepNumber Share, Pass Pass)
{
    private const int BeforeKeys = 3;

    /// <summary>How many values a row has for a network of so many layers.</summary>
    public static int WidthOf(int layers) => BeforeKeys + 2 * layers;

    /// <summary>The numbers as they are read from a row on the device.</summary>
    /// <param name="row">Float64.</param>
    /// <param name="bfloat16">As in <see cref="Pass"/>.</param>
    public static StepNumbers At(Tensor row, bool bfloat16) => new(
        StepNumber.At(row.narrow(0, 0, 1)),
        StepNumber.At(row.narrow(0, 1, 1)),
        StepNumber.At(row.narrow(0, 2, 1)),
        new Pass(Training: true, Bfloat16: bfloat16, Keys: row.narrow(0, BeforeKeys, row.shape[0] - BeforeKeys).reshape(-1, 2)));

    /// <summary>Writes numbers that are on the host as such a row.</summary>
    public void Write(Span<double> row)
    {
        (row[0], row[1], row[2]) = (Rate.Value, Number.Value, Share.Value);
        for (var place = BeforeKeys; place < row.Length; place += 2)
        {
            var key = Pass.KeyOf((place - BeforeKeys) / 2).Value;
            (row[place], row[place + 1]) = ((uint)key, key >> 32);
        }
    }
}
