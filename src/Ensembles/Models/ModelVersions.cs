using System.Collections.Immutable;

namespace Ensembles.Models;

/// <summary>What a model's name has pointed to: version 1 is the first run, and one of the versions is the current one.</summary>
/// <param name="Name">The name; null in an index that an older version has stored.</param>
/// <param name="Runs">Names of runs, the first version first; never empty.</param>
/// <param name="Current">The version that answers, from 1.</param>
[GenerateSerializer, Immutable, Alias("ensemble.model")]
public sealed record ModelVersions(
    [property: Id(0)] string Name, [property: Id(1)] ImmutableArray<string> Runs, [property: Id(2)] int Current)
{
    /// <summary>The run that answers.</summary>
    public string Run => Runs[Current - 1];

    /// <summary>A name that points to its first run.</summary>
    public static ModelVersions First(string name, string run) => new(name, [run], 1);

    /// <summary>Points to another run from now on: a new version. The run that it points to already changes nothing.</summary>
    public ModelVersions Promote(string run) => run == Run ? this : this with { Runs = Runs.Add(run), Current = Runs.Length + 1 };

    /// <summary>Returns to the version before the current one, or null if there is none.</summary>
    public ModelVersions? Rollback() => Current == 1 ? null : this with { Current = Current - 1 };

    /// <summary>The run of a version, or null if there is none.</summary>
    public string? RunOf(int version) => version >= 1 && version <= Runs.Length ? Runs[version - 1] : null;
}
