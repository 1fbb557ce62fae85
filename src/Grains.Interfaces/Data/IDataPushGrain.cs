using System.Collections.Immutable;
using Ensembles.Members;
using Grains.Interfaces.Security;

namespace Grains.Interfaces.Data;

/// <summary>Takes in a data set that a user pushes, piece by piece, and removes it. The key is the set's name.</summary>
/// <remarks>Every call may come twice or late. An interrupted push continues with <see cref="Begin"/> of the same files.</remarks>
[Alias("ensemble.data-push"), ForClients]
public interface IDataPushGrain : IGrainWithStringKey
{
    /// <summary>The most bytes that the pieces of one call may have.</summary>
    const int MostBytes = 4 << 20;

    /// <summary>Starts a push, or continues one of the same files.</summary>
    [Alias("Begin"), ResponseTimeout("00:10:00")]
    Task<PushReply> Begin(PushOrder order);

    /// <summary>Takes in pieces of files.</summary>
    /// <param name="push">Which push: <see cref="PushReply.Push"/>.</param>
    /// <param name="pieces">In the order in which they are to be stored.</param>
    /// <returns>For each piece, the bytes of its file that are there now.</returns>
    [Alias("Store"), ResponseTimeout("00:10:00")]
    Task<PushReply> Store(string push, ImmutableArray<DataPiece> pieces);

    /// <summary>Puts the set in its place once all files are there: from then on recipes can name it.</summary>
    [Alias("Finish"), ResponseTimeout("00:10:00")]
    Task<PushReply> Finish(string push, bool replace);

    /// <summary>Removes the set, and what was pushed of it and not finished.</summary>
    [Alias("Remove"), ResponseTimeout("00:10:00")]
    Task<PushReply> Remove();
}

/// <summary>Asks for a push.</summary>
/// <param name="Files">All files of the set.</param>
/// <param name="Replace">Whether a set of this name with other content may be replaced.</param>
[GenerateSerializer, Immutable, Alias("ensemble.push-order")]
public sealed record PushOrder([property: Id(0)] ImmutableArray<PushedFile> Files, [property: Id(1)] bool Replace);

/// <summary>A piece of a file.</summary>
/// <param name="File">Index of the file in the order.</param>
/// <param name="Offset">Its position.</param>
/// <param name="Bytes">The bytes.</param>
[GenerateSerializer, Immutable, Alias("ensemble.data-piece")]
public sealed record DataPiece([property: Id(0)] int File, [property: Id(1)] long Offset, [property: Id(2)] byte[] Bytes);

/// <summary>Answers every call of a push.</summary>
[GenerateSerializer, Immutable, Alias("ensemble.push-reply")]
public sealed record PushReply
{
    /// <summary>Why it was not done, one sentence, or null.</summary>
    [Id(0)] public string? Fault { get; init; }

    /// <summary>Whether the fault is a conflict: the name is taken, or in use.</summary>
    [Id(1)] public bool IsConflict { get; init; }

    /// <summary>Which push it is: a hash over the list of files.</summary>
    [Id(2)] public string Push { get; init; } = "";

    /// <summary>Whether a set of this name with the same content is there already.</summary>
    [Id(3)] public bool IsThere { get; init; }

    /// <summary>
    /// Bytes that are there: after <see cref="IDataPushGrain.Begin"/> a number a file, after <see cref="IDataPushGrain.Store"/> a number a
    /// piece.
    /// </summary>
    [Id(4)] public ImmutableArray<long> Received { get; init; } = [];

    /// <summary>The set, once it is in its place.</summary>
    [Id(5)] public KnownDataSet? Data { get; init; }

    /// <summary>Whether the fault is that there is no such set.</summary>
    [Id(6)] public bool IsUnknown { get; init; }
}
