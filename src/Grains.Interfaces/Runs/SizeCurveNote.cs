using System.Collections.Immutable;

namespace Grains.Interfaces.Runs;

/// <summary>Scores against the number of members, and which members are worth having. Everything is chosen on the validation images.</summary>
/// <param name="Fault">Null, or one sentence that says why there is nothing and what to do.</param>
[GenerateSerializer, Immutable, Alias("ensemble.size-curve")]
public sealed record SizeCurveNote([property: Id(0)] string? Fault)
{
    /// <summary>From one member to all of them.</summary>
    [Id(1)] public ImmutableArray<SizeNote> Sizes { get; init; } = [];

    /// <summary>The smallest size whose mean validation loss is within one standard error of the best size's, 0 where there is nothing.</summary>
    [Id(2)] public int Recommended { get; init; }

    /// <summary>The weighted average, or null where there is nothing.</summary>
    [Id(3)] public SelectionNote? Selection { get; init; }
}

/// <summary>What a number of members is worth.</summary>
/// <param name="Size">How many members are averaged.</param>
/// <param name="Subsets">How many different subsets of this size were scored.</param>
/// <param name="AreAll">Whether there are no others.</param>
/// <param name="ValidationLoss">Over the subsets, in nats.</param>
/// <param name="ValidationAccuracy">Over the subsets, 0 to 1.</param>
/// <param name="TestLoss">Over the subsets, in nats.</param>
/// <param name="TestAccuracy">Over the subsets, 0 to 1.</param>
/// <param name="ValidationError">Standard error over the images of the mean validation loss, in nats.</param>
[GenerateSerializer, Immutable, Alias("ensemble.size")]
public sealed record SizeNote(
    [property: Id(0)] int Size,
    [property: Id(1)] int Subsets,
    [property: Id(2)] bool AreAll,
    [property: Id(3)] SpreadNote ValidationLoss,
    [property: Id(4)] SpreadNote ValidationAccuracy,
    [property: Id(5)] SpreadNote TestLoss,
    [property: Id(6)] SpreadNote TestAccuracy,
    [property: Id(7)] double ValidationError);

/// <summary>How a score lies over subsets of the members.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their standard deviation, of a sample (n − 1); 0 of a single one.</param>
/// <param name="Least">The least of them.</param>
/// <param name="Greatest">The greatest of them.</param>
[GenerateSerializer, Immutable, Alias("ensemble.spread")]
public sealed record SpreadNote([property: Id(0)] double Mean, [property: Id(1)] double Deviation, [property: Id(2)] double Least, [property: Id(3)] double Greatest);

/// <summary>A weighted average of the members, chosen greedily on the validation images.</summary>
/// <param name="Weights">One a member that was there to choose, in the order of their indexes.</param>
/// <param name="ValidationLoss">In nats.</param>
/// <param name="ValidationAccuracy">0 to 1.</param>
/// <param name="TestLoss">In nats.</param>
/// <param name="TestAccuracy">0 to 1.</param>
[GenerateSerializer, Immutable, Alias("ensemble.selection")]
public sealed record SelectionNote(
    [property: Id(0)] ImmutableArray<WeightNote> Weights,
    [property: Id(1)] double ValidationLoss,
    [property: Id(2)] double ValidationAccuracy,
    [property: Id(3)] double TestLoss,
    [property: Id(4)] double TestAccuracy);

/// <summary>The weight of one member.</summary>
/// <param name="Member">Its index.</param>
/// <param name="Weight">A whole number; 0 where it is left out.</param>
[GenerateSerializer, Immutable, Alias("ensemble.weight")]
public sealed record WeightNote([property: Id(0)] int Member, [property: Id(1)] int Weight);
