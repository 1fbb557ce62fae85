using System.Collections.Immutable;

namespace Ensembles.Recipes;

/// <summary>What a sweep tries: values of the recipe, how often, and how soon a trial is given up.</summary>
public sealed record SearchRecipe
{
    /// <summary>The values that are varied, in the ordinal order of their paths: a section comes before what stands in it.</summary>
    public required ImmutableArray<SearchDimension> Space { get; init; }

    /// <summary>Whether trials are stopped early.</summary>
    public SearchMethod Method { get; init; } = SearchMethod.Asha;

    /// <summary>How many combinations are tried, 1 to 1000.</summary>
    public int Trials { get; init; } = 20;

    /// <summary>One trial in so many continues at each rung, and rungs are so many times as far apart, 2 to 10.</summary>
    public int Eta { get; init; } = 3;

    /// <summary>Epochs before the first rung, at least 1.</summary>
    public int MinEpochs { get; init; } = 1;

    /// <summary>Members of a trial, 1 to 1000.</summary>
    public int Members { get; init; } = 1;
}

/// <summary>How a search space is searched.</summary>
public enum SearchMethod
{
    /// <summary>Random search with asynchronous successive halving.</summary>
    Asha,

    /// <summary>Random search; every trial is trained to its end.</summary>
    Random,
}

/// <summary>One value that is varied.</summary>
/// <param name="Path">Its path, such as <c>optimizer.learningRate</c>.</param>
/// <param name="Kind">What it is drawn from.</param>
public sealed record SearchDimension(string Path, SearchKind Kind)
{
    /// <summary>The least number, of everything but choices.</summary>
    public double Low { get; init; }

    /// <summary>The largest number, of everything but choices.</summary>
    public double High { get; init; }

    /// <summary>The values of a choice, each as JSON.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];
}

/// <summary>What a value is drawn from.</summary>
public enum SearchKind
{
    /// <summary>One of some values, each as likely.</summary>
    Choice,

    /// <summary>A number, uniform between two others.</summary>
    Range,

    /// <summary>A whole number, uniform between two others, both possible.</summary>
    Whole,

    /// <summary>A number whose logarithm is uniform.</summary>
    Log,
}
