using System.Collections.Immutable;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Security;

namespace Grains.Interfaces.Models;

/// <summary>Names under which runs are served. There is one, with the key <see cref="Key"/>.</summary>
[Alias("ensemble.model-index"), ForClients]
public interface IModelIndexGrain : IGrainWithStringKey
{
    /// <summary>The key of the one grain.</summary>
    const string Key = "models";

    /// <summary>All names, in order.</summary>
    [Alias("List")]
    Task<ImmutableArray<ModelNote>> List();

    /// <summary>What a name points to, or null where it is no model's.</summary>
    [Alias("Find")]
    Task<ModelNote?> Find(string name);

    /// <summary>Lets a name point to a run from now on, once all the run's members have loaded their weights.</summary>
    [Alias("Promote"), ResponseTimeout("00:12:00")]
    Task<ModelReply> Promote(string name, string run);

    /// <summary>Lets a name point to the version before the current one again, once its members have loaded their weights.</summary>
    [Alias("Rollback"), ResponseTimeout("00:12:00")]
    Task<ModelReply> Rollback(string name);

    /// <summary>Forgets a name; its runs stay.</summary>
    [Alias("Remove")]
    Task<RunReply> Remove(string name);
}

/// <summary>What a model's name points to.</summary>
/// <param name="Name">The name.</param>
/// <param name="Runs">Its versions, the first one first.</param>
/// <param name="Current">The version that answers, from 1.</param>
[GenerateSerializer, Immutable, Alias("ensemble.model")]
public sealed record ModelNote([property: Id(0)] string Name, [property: Id(1)] ImmutableArray<string> Runs, [property: Id(2)] int Current)
{
    /// <summary>The run of a version, or null where there is none.</summary>
    public string? RunOf(int version) => version >= 1 && version <= Runs.Length ? Runs[version - 1] : null;
}

/// <summary>Answers a change of a name.</summary>
/// <param name="Fault">Why nothing was changed, one sentence, or null.</param>
/// <param name="Model">What the name points to now, or null.</param>
[GenerateSerializer, Immutable, Alias("ensemble.model-reply")]
public sealed record ModelReply([property: Id(0)] string? Fault, [property: Id(1)] ModelNote? Model);
