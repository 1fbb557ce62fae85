using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Ensembles.Members;

namespace Grains.Tests.Fakes;

/// <summary>A silo's keys of runs: on a control silo the run's name, elsewhere what came with orders.</summary>
internal sealed class NamedKeys(bool derives) : IRunKeys
{
    /// <summary>What came with orders.</summary>
    public ConcurrentDictionary<string, string> Learned { get; } = new();

    public ImmutableArray<byte[]> KeysOf(string run) => derives ? [Encoding.UTF8.GetBytes($"key of {run}")] : Learned.TryGetValue(run, out var key) ? [Encoding.UTF8.GetBytes(key)] : [];

    public void Learn(string run, ImmutableArray<byte[]>? keys)
    {
        if (keys is { IsDefaultOrEmpty: false } given) Learned[run] = Encoding.UTF8.GetString(given[0]);
    }
}
