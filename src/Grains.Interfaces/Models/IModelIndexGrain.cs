using System.Collections.Immutable;
using Ensembles.Models;
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
    Task<ImmutableArray<ModelVersions>> List();

    /// <summary>The versions of a name, or null if it is not a model's.</summary>
    [Alias("Find")]
    Task<ModelVersions?> Find(string name);

    /// <summary>Lets a name point to a run from now on, once all the run's members have loaded their weights.</summary>
    [Alias("Promote"), ResponseTimeout("00:12:00")]
    Task<ModelReply> Promote(string name, string run);

    /// <summary>Lets a name point to the version before the current one again, once its members have loaded their weights.</summary>
    [Alias("Rollback"), ResponseTimeout("00:12:00")]
    Task<ModelReply> Rollback(string name);

    /// <summary>Removes a name; its runs are kept.</summary>
    [Alias("Remove")]
    Task<RunReply> Remove(string name);
}

/// <summary>Answers a change of a name.</summary>
/// <param name="Fault">Why nothing was changed, one sentence, or null.</param>
/// <param name="Model">What the name points to now, or null.</param>
[GenerateSerializer, Immutable, Alias("ensemble.model-reply")]
public sealed record ModelReply([property: Id(0)] string? Fault, [property: Id(1)] ModelVersions? Model);
