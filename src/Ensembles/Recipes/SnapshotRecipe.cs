namespace Ensembles.Recipes;

/// <summary>
/// A snapshot ensemble, Huang et al. 2017 (arXiv 1704.00109): one training in cycles, in each of which the learning rate falls from the
/// optimizer's to near zero. The weights at the end of each cycle are a member.
/// </summary>
/// <param name="Cycles">How many there are, 2 to 100: so many members come out.</param>
/// <param name="Epochs">Epochs of a cycle, 1 to 1000.</param>
public sealed record SnapshotRecipe(int Cycles, int Epochs)
{
    /// <summary>Epochs of the whole training.</summary>
    public int Length => Cycles * Epochs;

    /// <summary>Whether a cycle ends with an epoch.</summary>
    public bool EndsAt(int epoch) => epoch > 0 && epoch % Epochs == 0;

    /// <summary>How many cycles are complete after an epoch.</summary>
    public int TakenBy(int epoch) => epoch / Epochs;

    /// <summary>The epoch that ends a cycle.</summary>
    /// <param name="cycle">From 0.</param>
    public int EndOf(int cycle) => (cycle + 1) * Epochs;

    /// <summary>The cycle that an epoch is part of, from 0.</summary>
    public int CycleOf(int epoch) => (epoch - 1) / Epochs;
}
