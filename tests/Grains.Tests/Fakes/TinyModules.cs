using System.Collections.Concurrent;
using Ensembles.Members;

namespace Grains.Tests.Fakes;

/// <summary>Modules that outlive a silo of the test. What their bytes say is their fault, and "sound" has none.</summary>
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

    public byte[] Read(string sha256) => _files[sha256];

    public Task<ModuleTrial> Try(string sha256, ImageShape image, int classes)
    {
        Interlocked.Increment(ref _trials);
        var said = System.Text.Encoding.UTF8.GetString(Read(sha256));
        return Task.FromResult(said == "sound" ? new ModuleTrial(null, new ModuleSize(100, 10)) : ModuleTrial.Refused(said));
    }
}
