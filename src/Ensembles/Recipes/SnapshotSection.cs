namespace Ensembles.Recipes;

/// <summary>Reads the section that makes a recipe a snapshot ensemble, and refuses what contradicts it.</summary>
internal static class SnapshotSection
{
    private const int MostCycles = 100;
    private const int MostEpochs = 1000;

    /// <param name="json">The whole recipe.</param>
    /// <param name="isOne">Whether it has one member.</param>
    public static SnapshotRecipe? Read(RecipeObject json, bool isOne)
    {
        if (json.Object("snapshots") is not { } section) return null;
        var (cycles, epochs) = (section.WholeOrNull("cycles", 2, MostCycles), section.WholeOrNull("epochs", 1, MostEpochs));
        if (!section.Has("cycles")) section.Miss("cycles", "say how many snapshots there are to be");
        if (!section.Has("epochs")) section.Miss("epochs", "say how long a cycle is");
        section.RefuseOthers();
        if (!isOne) json.Fault("members", "a snapshot ensemble is one training; take this away, and say with snapshots.cycles how many members come out of it.");
        if (json.Has("schedule")) json.Fault("schedule", "a snapshot ensemble has its own, half a cosine a cycle; take this away.");
        if (json.Has("stopping")) json.Fault("stopping", "a snapshot ensemble trains all of its cycles and is never stopped early; take this away, and say with snapshots.cycles and snapshots.epochs how long it trains.");
        return new SnapshotRecipe(cycles ?? 2, epochs ?? 1);
    }

    /// <summary>No rule of its own ends it: it ends with its last cycle.</summary>
    public static StoppingRecipe StoppingOf(SnapshotRecipe snapshots) =>
        new() { Patience = snapshots.Length, MinEpochs = snapshots.Length, MaxEpochs = snapshots.Length };
}
