using System.Collections.Immutable;
using Ensembles.Selecting;

namespace Grains.Interfaces.Runs;

/// <summary>
/// Scores against the number of members, and which members are worth having. Everything is chosen on the validation images.
/// </summary>
/// <param name="Fault">Null, or one sentence that says why there is nothing and what to do.</param>
[GenerateSerializer, Immutable, Alias("ensemble.size-curve")]
public sealed record SizeCurveNote([property: Id(0)] string? Fault)
{
    /// <summary>From one member to all of them.</summary>
    [Id(1)] public ImmutableArray<ScoredSize> Sizes { get; init; } = [];

    /// <summary>
    /// The smallest size whose mean validation loss is within one standard error of the best size's, 0 if there is nothing.
    /// </summary>
    [Id(2)] public int Recommended { get; init; }

    /// <summary>The weighted average, or null if there is nothing.</summary>
    [Id(3)] public SelectionNote? Selection { get; init; }
}

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
/// <param name="Weight">A whole number; 0 if it is left out.</param>
[GenerateSerializer, Immutable, Alias("ensemble.weight")]
public sealed record WeightNote([property: Id(0)] int Member, [property: Id(1)] int Weight);
