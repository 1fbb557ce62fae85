using Grains.Interfaces.Budgets;

namespace Client.Answers;

/// <summary>What <c>budget</c> answers; times are null where no pace is known.</summary>
internal sealed record BudgetAnswer(
    string Recipe,
    int Members,
    int MinEpochs,
    int MaxEpochs,
    int Train,
    int Validation,
    long Parameters,
    double ForwardFlop,
    double TrainingFlop,
    double EpochFlop,
    long CheckpointBytes,
    long StorageBytes,
    IReadOnlyList<BudgetSlots> Slots,
    double? MemberEpochSeconds,
    double? EpochSeconds,
    double? MaxSeconds)
{
    public static BudgetAnswer Of(BudgetNote note, string? trial) => new(
        note.Recipe,
        note.Members,
        note.MinEpochs,
        note.MaxEpochs,
        note.Train,
        note.Validation,
        note.Parameters,
        note.ForwardFlop,
        note.TrainingFlop,
        note.EpochFlop,
        note.CheckpointBytes,
        note.StorageBytes,
        [.. note.Slots.Select(slots => new BudgetSlots(slots.Device, slots.Count, Rounded(slots.ImagesPerSecond), slots.Run == trial ? null : slots.Run))],
        Rounded(note.MemberEpochSeconds),
        Rounded(note.EpochSeconds),
        Rounded(note.EpochSeconds * note.MaxEpochs));

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 3) : null;
}

/// <summary>Training places of one kind; the run that has shown their pace, or null where it was tried just now or is not known.</summary>
internal sealed record BudgetSlots(string Device, int Count, double? ImagesPerSecond, string? Run);
