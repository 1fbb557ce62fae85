using System.Collections.Immutable;
using Ensembles.Members;
using Grains.Interfaces.Security;

namespace Grains.Interfaces.Data;

/// <summary>Makes data ready in the cluster. There is one, with the key <see cref="Key"/>.</summary>
[Alias("ensemble.data"), ForClients]
public interface IDataGrain : IGrainWithStringKey
{
    /// <summary>The key of the one grain.</summary>
    const string Key = "data";

    /// <summary>
    /// Begins to make the data of a recipe ready, or says how far that has come: ask again until it is ready or has failed.
    /// </summary>
    /// <param name="recipe">The recipe as JSON.</param>
    [Alias("Prepare")]
    Task<DataPreparation> Prepare(string recipe);

    /// <summary>The same for a set by its name.</summary>
    [Alias("PrepareSet")]
    Task<DataPreparation> PrepareSet(string set);

    /// <summary>The same for a folder whose test images are asked for.</summary>
    /// <param name="folder">Its whole path.</param>
    [Alias("PrepareFolder")]
    Task<DataPreparation> PrepareFolder(string folder);

    /// <summary>The sets that recipes can name.</summary>
    [Alias("List")]
    Task<ImmutableArray<KnownDataSet>> List();
}

/// <summary>How far data have come.</summary>
[GenerateSerializer, Immutable, Alias("ensemble.data-preparation")]
public sealed record DataPreparation
{
    /// <summary>Whether they are ready to use.</summary>
    [Id(0)] public bool Ready { get; init; }

    /// <summary>Why they cannot be used, one sentence each; empty if they can.</summary>
    [Id(1)] public ImmutableArray<string> Faults { get; init; } = [];

    /// <summary>The current step, for people.</summary>
    [Id(2)] public string Message { get; init; } = "";

    /// <summary>Bytes so far.</summary>
    [Id(3)] public long Done { get; init; }

    /// <summary>Bytes in all, or null if unknown.</summary>
    [Id(4)] public long? Total { get; init; }

    /// <summary>What they are, once they are ready.</summary>
    [Id(5)] public KnownDataSet? Data { get; init; }

    /// <summary>Of a folder, once it is ready: how many images it has, then what is not read of it and why, one sentence each.</summary>
    [Id(6)] public ImmutableArray<string> Notes { get; init; } = [];
}
