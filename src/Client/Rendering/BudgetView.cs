using System.Globalization;
using Grains.Interfaces.Budgets;
using Spectre.Console;

namespace Client.Rendering;

/// <summary>Shows what a recipe would cost.</summary>
internal static class BudgetView
{
    private static readonly string[] Prefixes = ["", "k", "M", "G", "T", "P", "E"];

    public static Table Of(BudgetNote note, string? trial)
    {
        var table = Figures.Table("", note.Recipe);
        table.Row("ensemble", $"{Count(note.Members, "member")}, {(note.MinEpochs > 0 && note.MinEpochs < note.MaxEpochs ? $"{note.MinEpochs} to " : "at most ")}{note.MaxEpochs} epochs");
        table.Row("network", $"{note.Parameters.ToString("N0", CultureInfo.InvariantCulture)} parameters");
        table.Row("an image", $"{Flop(note.ForwardFlop)} forward, {Flop(note.TrainingFlop)} in training");
        table.Row("a member's epoch", $"{Flop(note.EpochFlop)}: {note.Train.ToString("N0", CultureInfo.InvariantCulture)} images train, {note.Validation.ToString("N0", CultureInfo.InvariantCulture)} validate");
        table.Row("checkpoints", $"{Figures.Size(note.CheckpointBytes)} each, at most {Figures.Size(note.StorageBytes)} at once");
        foreach (var slots in note.Slots) table.Row($"slots: {slots.Device}", $"{slots.Count}{PaceOf(slots, note, trial)}");
        if (note.Slots.IsEmpty) table.Row("slots", "none: no trainer has joined the cluster");
        table.Row("time of an epoch", note.EpochSeconds is { } epoch ? $"{Figures.Time(epoch)} ({Figures.Time(note.MemberEpochSeconds!.Value)} a member)" : "not known");
        table.Row($"time of {note.MaxEpochs} epochs", note.EpochSeconds is { } each ? Figures.Time(each * note.MaxEpochs) : "not known");
        return table;
    }

    private static string PaceOf(SlotPace slots, BudgetNote note, string? trial) => slots.ImagesPerSecond is { } images
        ? $" × {Figures.Speed(images)} images/s ({Flop(images * note.EpochFlop / note.Train)}/s), {(slots.Run == trial ? "tried just now" : $"as run '{slots.Run}' has shown")}"
        : ", pace not known";

    private static string Flop(double value)
    {
        var power = Math.Clamp((int)Math.Floor(Math.Log10(Math.Max(1, value)) / 3), 0, Prefixes.Length - 1);
        return string.Create(CultureInfo.InvariantCulture, $"{value / Math.Pow(1000, power):0.#} {Prefixes[power]}FLOP");
    }

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
