using System.Collections.Immutable;

namespace Grains.Interfaces.Modules;

/// <summary>
/// Knows when each stored module was needed last, and removes those that nothing refers to. There is one, with the key <see cref="Key"/>.
/// </summary>
[Alias("ensemble.module-use")]
public interface IModuleUseGrain : IGrainWithStringKey
{
    /// <summary>The key of the one grain.</summary>
    const string Key = "modules";

    /// <summary>A module is about to be used: it stays for the next days. Stored before this returns.</summary>
    /// <param name="sha256">Which.</param>
    [Alias("Renew")]
    Task Renew(string sha256);

    /// <summary>Removes modules that were not renewed for days and that nothing refers to.</summary>
    /// <param name="needed">The SHA-256 of those that runs and sweeps refer to, gathered just before.</param>
    /// <returns>The SHA-256 of those that were removed.</returns>
    [Alias("RemoveUnused"), ResponseTimeout("00:05:00")]
    Task<ImmutableArray<string>> RemoveUnused(ImmutableArray<string> needed);
}
