using System.Collections.Immutable;
using System.Globalization;
using Ensembles.Members;
using Ensembles.Recipes;

namespace Ensembles.Sweeps;

/// <summary>Everything that decides what a sweep tries. Stored before anything is trained, never changed.</summary>
public sealed record SweepPlan
{
    /// <summary>Name of the sweep.</summary>
    public required string Sweep { get; init; }

    /// <summary>The recipe that is searched, as JSON, with the values of the command line in it.</summary>
    public required string Recipe { get; init; }

    /// <summary>Name of the recipe.</summary>
    public required string RecipeName { get; init; }

    /// <summary>The recipe's search section.</summary>
    public required SearchRecipe Search { get; init; }

    /// <summary>The sweep's seed; what is tried and the trials' seeds come of it.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The trials' values, each as JSON, in the order of the space.</summary>
    public required ImmutableArray<ImmutableArray<string>> Trials { get; init; }

    /// <summary>Hash (hex) of the data, so that all trials are of the same; null in plans of older versions.</summary>
    public string? DataSha256 { get; init; }

    /// <summary>When the sweep was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The run that a trial is.</summary>
    public string RunOf(int trial) => string.Create(CultureInfo.InvariantCulture, $"{Sweep}.t{trial:d2}");

    /// <summary>The trial that a run is, or null.</summary>
    public int? TrialOf(string run)
    {
        var prefix = $"{Sweep}.t";
        return run.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(run.AsSpan(prefix.Length), out var trial) && trial >= 0
            && trial < Trials.Length
            ? trial
            : null;
    }

    /// <summary>A trial's seed.</summary>
    public ulong SeedOf(int trial) => MemberSeeds.Derive(Seed, trial);

    /// <summary>The recipe that a trial trains, as JSON.</summary>
    public string RecipeOf(int trial) => TrialRecipe.Of(Recipe, Search, Trials[trial]);
}
