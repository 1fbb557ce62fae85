using System.Collections.Concurrent;
using Ensembles.Members;
using Ensembles.Recipes;

namespace Grains.Tests.Fakes;

/// <summary>Modules that outlive a silo of the test. What their bytes say is their fault, "sound" has none, and "float32" has one in bfloat16.</summary>
internal sealed class TinyModules : IModuleStore, IModuleProbe
{
    private readonly ConcurrentDictionary<string, byte[]> _files = new();
    private int _trials;

    /// <summary>How often a module was tried.</summary>
    public int Trials => _trials;

    public string Write(byte[] content)
    {
        var hash = ModuleHash.Of(content);
        _files[hash] = content;
        return hash;
    }

    public bool Has(string sha256) => _files.ContainsKey(sha256);

    public IReadOnlyList<string> List() => [.. _files.Keys];

    public void Delete(string sha256) => _files.TryRemove(sha256, out _);

    public byte[] Read(string sha256) => _files[sha256];

    public Task<ModuleTrial> Try(string sha256, ImageShape image, int classes, Precision precision)
    {
        Interlocked.Increment(ref _trials);
        var said = System.Text.Encoding.UTF8.GetString(Read(sha256));
        var isSound = said == "sound" || (said == "float32" && precision == Precision.Float32);
        return Task.FromResult(isSound ? new ModuleTrial(null, new ModuleSize(100, 10)) : ModuleTrial.Refused(said));
    }
}
