using System.Globalization;
using Grains.Interfaces.Budgets;
using Spectre.Console;

namespace Client.Rendering;

/// <summary>Shows what a recipe would cost.</summary>
internal static class BudgetView
{
    private static readonly string[] Prefixes = ["", "k", "M", "G", "T", "P", "E"];

    public static FittedTable Of(BudgetNote note, string trial)
    {
        var table = Figures.Table("", note.Recipe);
        var least = note.Snapshots > 0
            ? "in one training of"
            : note.MinEpochs > 0 && note.MinEpochs < note.MaxEpochs
            ? $"{note.MinEpochs} to"
            : "at most";
        table.Row(
            "ensemble",
            $"{Members(note)}, {least} {note.MaxEpochs} epochs of {Whole(note.Train)} images, {Whole(note.Validation)} validate");
        foreach (var network in note.Networks) Add(table, network, note, trial);
        table.Row("checkpoints", $"at most {Figures.Size(note.StorageBytes)} at once");
        table.Row(
            "slots",
            note.Slots.IsEmpty
                ? "none: no trainer has joined the cluster"
                : string.Join(", ", note.Slots.Select(slots => $"{slots.Count} × {slots.Device}")));
        table.Row("time of an epoch", note.EpochSeconds is { } epoch ? Figures.Time(epoch) : "not known");
        table.Row($"time of {note.MaxEpochs} epochs", note.EpochSeconds is { } each ? Figures.Time(each * note.MaxEpochs) : "not known");
        return table;
    }

    private static void Add(FittedTable table, NetworkBudget network, BudgetNote note, string trial)
    {
        table.Row(
            note.Networks.Length > 1 ? $"{network.Recipe} × {network.Members}" : "a member",
            $"{Whole(network.Parameters)} parameters, a checkpoint has {Figures.Size(network.CheckpointBytes)}");
        table.Row("", network.EpochFlop > 0
            ? $"an image: {Flop(network.ForwardFlop)} forward, {Flop(network.TrainingFlop)} in training; an epoch: "
                + $"{Flop(network.EpochFlop)}"
            : "unknown for a module");
        if (network.MemoryBytes > 0)
            table.Row("", $"about {Figures.Size(network.MemoryBytes)} of a GPU's memory, by an estimate that was measured on none");
        foreach (var pace in network.Paces)
        {
            var shown = pace.Run == trial ? "tried just now" : $"as run '{pace.Run}' has shown";
            table.Row(
                "",
                $"{pace.Device}: {Figures.Speed(pace.ImagesPerSecond)} "
                    + $"images/s{(network.EpochFlop > 0 ? $" ({Flop(pace.ImagesPerSecond * network.EpochFlop / note.Train)}/s)" : "")}, "
                    + $"{shown}");
        }

        if (network.EpochSeconds is { } seconds) table.Row("", $"{Figures.Time(seconds)} an epoch");
    }

    private static string Whole(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Flop(double value)
    {
        var power = Math.Clamp((int)Math.Floor(Math.Log10(Math.Max(1, value)) / 3), 0, Prefixes.Length - 1);
        return string.Create(CultureInfo.InvariantCulture, $"{value / Math.Pow(1000, power):0.#} {Prefixes[power]}FLOP");
    }

    private static string Members(BudgetNote note) => note switch
    {
        { Snapshots: > 0 and var snapshots } => $"{snapshots} snapshots",
        { Members: 1 } => "1 member",
        _ => $"{note.Members} members",
    };
}
