using Grains.Interfaces.Budgets;

namespace Client.Answers;

/// <summary>What <c>budget</c> answers; times are null if no pace is known.</summary>
internal sealed record BudgetAnswer(
    string Recipe,
    int Members,
    int MinEpochs,
    int MaxEpochs,
    int Train,
    int Validation,
    IReadOnlyList<BudgetNetwork> Networks,
    long StorageBytes,
    IReadOnlyList<SlotCount> Slots,
    double? EpochSeconds,
    double? MaxSeconds)
{
    public static BudgetAnswer Of(BudgetNote note, string trial) => new(
        note.Recipe,
        note.Members,
        note.MinEpochs,
        note.MaxEpochs,
        note.Train,
        note.Validation,
        [.. note.Networks.Select(network => BudgetNetwork.Of(network, trial))],
        note.StorageBytes,
        note.Slots,
        Rounded(note.EpochSeconds),
        Rounded(note.EpochSeconds * note.MaxEpochs));

    public static double? Rounded(double? value) => value is { } number ? Math.Round(number, 3) : null;
}

/// <summary>What one network costs, and how fast each kind of device trains it. The cost of an image is null for modules.</summary>
internal sealed record BudgetNetwork(
    string Recipe,
    int Members,
    long Parameters,
    double? ForwardFlop,
    double? TrainingFlop,
    double? EpochFlop,
    long CheckpointBytes,
    double? EpochSeconds,
    IReadOnlyList<DevicePace> Paces,
    long? MemoryBytes)
{
    public static BudgetNetwork Of(NetworkBudget network, string trial) => new(
        network.Recipe,
        network.Members,
        network.Parameters,
        Counted(network.ForwardFlop),
        Counted(network.TrainingFlop),
        Counted(network.EpochFlop),
        network.CheckpointBytes,
        BudgetAnswer.Rounded(network.EpochSeconds),
        [
            .. network.Paces.Select(pace =>
                pace with { ImagesPerSecond = Math.Round(pace.ImagesPerSecond, 3), Run = pace.Run == trial ? null : pace.Run })],
        network.MemoryBytes > 0 ? network.MemoryBytes : null);

    private static double? Counted(double flop) => flop > 0 ? flop : null;
}
