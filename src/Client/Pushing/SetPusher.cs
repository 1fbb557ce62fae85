using System.Collections.Immutable;
using Grains.Interfaces.Data;

namespace Client.Pushing;

/// <summary>Sends what the cluster does not have yet, in pieces, and has the set put in its place.</summary>
/// <param name="set">The files.</param>
/// <param name="ask">Asks the cluster's grain for this set, again and again if the connection breaks: every call may come twice.</param>
/// <param name="progress">Receives bytes that are there and bytes in all.</param>
internal sealed class SetPusher(LocalSet set, Func<Func<IDataPushGrain, Task<PushReply>>, Task<PushReply>> ask, Action<long, long> progress)
{
    private const int MostPieces = 500;
    private const int MostBytes = IDataPushGrain.MostBytes / 2;
    private long _there;

    /// <summary>Bytes that the cluster did not have.</summary>
    public long Sent { get; private set; }

    /// <summary>Bytes of the set that are on the cluster.</summary>
    public long There => _there;

    /// <exception cref="CommandException">The cluster refuses it, or a file has changed meanwhile.</exception>
    public async Task<PushReply> Push(bool replace, CancellationToken cancellation)
    {
        var begun = await Ask(grain => grain.Begin(new PushOrder([.. set.Files.Select(file => file.Note)], replace)));
        if (begun.IsThere) return begun;
        _there = begun.Received.Sum();
        progress(_there, set.Bytes);
        foreach (var batch in Batches(begun.Received))
        {
            cancellation.ThrowIfCancellationRequested();
            var stored = await Ask(grain => grain.Store(begun.Push, batch));
            Require(batch, stored.Received);
            var bytes = batch.Sum(piece => (long)piece.Bytes.Length);
            Sent += bytes;
            _there += bytes;
            progress(_there, set.Bytes);
        }

        return await Ask(grain => grain.Finish(begun.Push, replace));
    }

    private async Task<PushReply> Ask(Func<IDataPushGrain, Task<PushReply>> question)
    {
        var reply = await ask(question);
        return reply.Fault is { } fault
            ? throw new CommandException(reply.IsConflict ? ExitCodes.Conflict : ExitCodes.BadInput, fault)
            : reply;
    }

    private IEnumerable<ImmutableArray<DataPiece>> Batches(ImmutableArray<long> received)
    {
        var (batch, bytes) = (ImmutableArray.CreateBuilder<DataPiece>(), 0);
        foreach (var (index, file) in set.Files.Index().Where(file => received[file.Index] < file.Item.Note.Length))
        {
            using var content = Open(file);
            for (var offset = received[index]; offset < file.Note.Length;)
            {
                var piece = new byte[Math.Min(MostBytes - bytes, file.Note.Length - offset)];
                Read(content, piece, offset, file);
                batch.Add(new DataPiece(index, offset, piece));
                (offset, bytes) = (offset + piece.Length, bytes + piece.Length);
                if (bytes < MostBytes && batch.Count < MostPieces) continue;
                yield return batch.DrainToImmutable();
                bytes = 0;
            }
        }

        if (batch.Count > 0) yield return batch.DrainToImmutable();
    }

    // Fewer bytes than were sent: the store has lost what it had, for instance because the push was restarted from another machine.
    private void Require(ImmutableArray<DataPiece> batch, ImmutableArray<long> received)
    {
        var lost = batch.Zip(received).FirstOrDefault(pair => pair.Second < pair.First.Offset + pair.First.Bytes.Length);
        if (lost.First is { } piece)
            throw new CommandException(ExitCodes.Failed, $"The cluster has lost a part of {set.Files[piece.File].Note.Path}; push again.");
    }

    private static FileStream Open(LocalFile file)
    {
        try
        {
            return new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Changed(file);
        }
    }

    private static void Read(FileStream content, byte[] piece, long offset, LocalFile file)
    {
        try
        {
            content.Position = offset;
            content.ReadExactly(piece);
        }
        catch (IOException)
        {
            throw Changed(file);
        }
    }

    private static CommandException Changed(LocalFile file) =>
        new(ExitCodes.BadInput, $"{file.Path}: was changed or removed while it was pushed; push again.");
}
