using System.Collections.Immutable;
using Ensembles.Members;
using Grains.Interfaces.Modules;
using Grains.Roles;

namespace Grains.Modules;

/// <summary>What is stored of all modules.</summary>
public sealed record ModuleUseState
{
    /// <summary>When each was needed last, or seen first, by SHA-256.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> Needed { get; init; } =
        ImmutableSortedDictionary<string, DateTimeOffset>.Empty;
}

/// <summary>
/// Removes modules one call at a time: a caller that renews a module and then checks for it finds it or not, and if it does,
/// the module stays.
/// </summary>
[OnControlSilos]
internal sealed class ModuleUseGrain(
    [PersistentState("module-use")] IPersistentState<ModuleUseState> stored, IModuleStore store, TimeProvider time)
    : Grain, IModuleUseGrain
{
    /// <summary>How long a module stays that nothing refers to.</summary>
    public static readonly TimeSpan KeptUnused = TimeSpan.FromDays(7);

    // A sweep's trials renew again and again; it is stored once in a while.
    private static readonly TimeSpan Fine = TimeSpan.FromHours(1);

    public Task Renew(string sha256) => Save(Renewed(stored.State.Needed, [sha256], Fine));

    public async Task<ImmutableArray<string>> RemoveUnused(ImmutableArray<string> needed)
    {
        var there = await Task.Run(store.List);
        // Those that runs need are renewed too: a run that is deleted leaves its module for some days.
        var known = Renewed(stored.State.Needed, needed.Intersect(there, StringComparer.Ordinal), Fine);
        known = Renewed(known, there.Where(module => !known.ContainsKey(module)), TimeSpan.Zero);
        var unused = there.Where(module => time.GetUtcNow() - known[module] > KeptUnused)
            .Except(needed, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToImmutableArray();
        foreach (var module in unused) await Task.Run(() => store.Delete(module));
        await Save(
            known.RemoveRange(unused).RemoveRange(
                known.Where(pair => !there.Contains(pair.Key) && time.GetUtcNow() - pair.Value > KeptUnused).Select(pair => pair.Key)));
        return unused;
    }

    private ImmutableSortedDictionary<string, DateTimeOffset> Renewed(
        ImmutableSortedDictionary<string, DateTimeOffset> known, IEnumerable<string> modules, TimeSpan after)
    {
        var now = time.GetUtcNow();
        return known.SetItems(
            modules.Where(module => !known.TryGetValue(module, out var at) || now - at > after || at > now)
                .Select(module => KeyValuePair.Create(module, now)));
    }

    private async Task Save(ImmutableSortedDictionary<string, DateTimeOffset> needed)
    {
        if (ReferenceEquals(needed, stored.State.Needed)) return;
        var before = stored.State;
        stored.State = new ModuleUseState { Needed = needed };
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            stored.State = before;
            DeactivateOnIdle();
            throw;
        }
    }
}
