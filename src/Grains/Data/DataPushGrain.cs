using System.Collections.Immutable;
using Ensembles.Members;
using Grains.Interfaces.Data;
using Grains.Roles;

namespace Grains.Data;

/// <summary>Takes in a pushed data set. One call at a time, so that two pushes of one name do not mix.</summary>
[OnControlSilos]
internal sealed class DataPushGrain(IPushedSets sets, IDataCatalogue catalogue, DataUse use, TimeProvider time)
    : Grain, IDataPushGrain, IDataPushUpkeep
{
    /// <summary>A push that was silent for so long has been given up: another one of other files may take its place.</summary>
    public static readonly TimeSpan GivenUpAfter = TimeSpan.FromMinutes(1);

    private string? _push;
    private long _latest;

    private string Name => this.GetPrimaryKeyString();

    public Task<PushReply> Begin(PushOrder order) => Answer(async () =>
    {
        if ((PushedFiles.NameFault(Name) ?? PushedFiles.Fault(order.Files)) is { } fault) return new PushReply { Fault = fault };
        var push = PushedFiles.Identity(order.Files);
        if (Find() is { } there && there.Sha256 == push) return new PushReply { Push = push, IsThere = true, Data = ToStatus(there) };
        if (await TakenFault(order.Replace) is { } taken) return taken;
        if (_push is not null && _push != push && time.GetElapsedTime(_latest) < GivenUpAfter)
            return Conflict(
                $"Another push of a data set '{Name}' with other content is under way; wait for its end, or choose another --name.");
        var received = await Task.Run(() => sets.Begin(Name, order.Files));
        (_push, _latest) = (push, time.GetTimestamp());
        return new PushReply { Push = push, Received = [.. received] };
    });

    public Task<PushReply> Store(string push, ImmutableArray<DataPiece> pieces) => Answer(async () =>
    {
        if (await LostFault(push) is { } lost) return lost;
        var received =
            await Task.Run(() => pieces.Select(piece => sets.Write(Name, piece.File, piece.Offset, piece.Bytes)).ToImmutableArray());
        _latest = time.GetTimestamp();
        return new PushReply { Push = push, Received = received };
    });

    public Task<PushReply> Finish(string push, bool replace) => Answer(async () =>
    {
        if (Find() is { } there && there.Sha256 == push) return new PushReply { Push = push, IsThere = true, Data = ToStatus(there) };
        if (await LostFault(push) is { } lost) return lost;
        if (await TakenFault(replace) is { } taken) return taken;
        var set = await Task.Run(() => sets.Finish(Name));
        _push = null;
        return new PushReply { Push = push, Data = ToStatus(set) };
    });

    public Task<PushReply> Remove() => Answer(async () =>
    {
        if (PushedFiles.NameFault(Name) is { } fault) return new PushReply { Fault = fault };
        if (await UseFault("removed") is { } used) return used;
        _push = null;
        if (await Task.Run(() => sets.Remove(Name))) return new PushReply();
        return catalogue.KnownSets().Any(set => set.Name == Name)
            ? Conflict($"'{Name}' is a known set, which training downloads; nothing of it was pushed, so there is nothing to remove.")
            : new PushReply
            {
                IsUnknown = true,
                Fault = $"There is no data set called '{Name}'; 'ensemble data list' shows those there are.",
            };
    });

    public async Task<bool> DiscardUnfinished(TimeSpan idle)
    {
        // Grains run one call at a time: no piece comes in between.
        if (!await Task.Run(() => sets.Unfinished().Any(push => push.Name == Name && time.GetUtcNow() - push.Latest > idle))) return false;
        await Task.Run(() => sets.Discard(Name));
        _push = null;
        return true;
    }

    private PushedSet? Find() => sets.Sets().FirstOrDefault(set => set.Name == Name);

    private async Task<PushReply?> TakenFault(bool replace)
    {
        if (Find() is null) return null;
        if (!replace)
            return Conflict($"A data set '{Name}' with other content is there already; choose another --name, or replace it with --force.");
        return await UseFault("replaced");
    }

    private async Task<PushReply?> UseFault(string done)
    {
        if (Find() is null || await use.Unfinished(Name) is not { Count: > 0 } runs) return null;
        return Conflict(
            $"The data set '{Name}' is used by {string.Join(", ", runs.Select(run => $"run '{run}'"))}, which "
                + $"{(runs.Count == 1 ? "has" : "have")} not ended, and cannot be {done}; wait for the end, or stop "
                + $"{(runs.Count == 1 ? "it" : "them")} with 'ensemble stop RUN'.");
    }

    // This activation may be younger than the push.
    private async Task<PushReply?> LostFault(string push)
    {
        _push ??= PushedFiles.IsName(Name) ? await Task.Run(() => sets.Unfinished(Name)) : null;
        return _push == push
            ? null
            : Conflict(
                $"This push of the data set '{Name}' is not known any more: it was removed, or another one took its place; push again.");
    }

    private static async Task<PushReply> Answer(Func<Task<PushReply>> work)
    {
        try
        {
            return await work();
        }
        catch (TrainingException error)
        {
            return new PushReply { Fault = error.Message };
        }
    }

    private static PushReply Conflict(string fault) => new() { Fault = fault, IsConflict = true };

    private static KnownDataSet ToStatus(PushedSet set) => new(set.Name, $"pushed, {set.Files} files", set.Folder, true, set.Bytes);
}
