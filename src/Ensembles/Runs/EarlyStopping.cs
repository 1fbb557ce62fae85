using Ensembles.Recipes;

namespace Ensembles.Runs;

/// <summary>Decides from one loss per epoch whether training should continue, and which epoch was best.</summary>
/// <remarks>Immutable, so it can be stored with the run: a run that was taken up again decides as if it had never stopped.</remarks>
/// <param name="Patience">Epochs without a better loss before the stop.</param>
/// <param name="MinEpochs">No stop before so many epochs.</param>
/// <param name="MinDelta">A loss must fall by more than this to count as better.</param>
public sealed record EarlyStopping(int Patience, int MinEpochs = 0, double MinDelta = 0)
{
    /// <summary>The smallest loss so far, or null before the first number.</summary>
    public double? BestLoss { get; init; }

    /// <summary>The epoch of the smallest loss, from 1, or null before the first number.</summary>
    public int? BestEpoch { get; init; }

    /// <summary>The last epoch that was seen.</summary>
    public int Epoch { get; init; }

    /// <summary>Epochs since the best one.</summary>
    public int EpochsSinceBest { get; init; }

    /// <summary>Epochs that may still pass without a better loss, at least 0.</summary>
    public int PatienceLeft => Math.Max(0, Patience - EpochsSinceBest);

    /// <summary>Whether training should end now.</summary>
    public bool ShouldStop => EpochsSinceBest >= Patience && Epoch >= MinEpochs;

    /// <summary>The rule of a recipe, before the first epoch.</summary>
    public static EarlyStopping By(StoppingRecipe recipe) => new(recipe.Patience, recipe.MinEpochs, recipe.MinDelta);

    /// <summary>Takes one epoch's loss in.</summary>
    /// <remarks>A loss that is not a number is not better: a diverged epoch counts against patience.</remarks>
    public EarlyStopping Observe(int epoch, double loss)
    {
        var better = double.IsFinite(loss) && (BestLoss is not { } best || loss < best - MinDelta);
        return better
            ? this with { Epoch = epoch, BestLoss = loss, BestEpoch = epoch, EpochsSinceBest = 0 }
            : this with { Epoch = epoch, EpochsSinceBest = EpochsSinceBest + 1 };
    }
}
