using Training;

namespace Benchmarks.Engine;

/// <summary>How long a benchmark takes.</summary>
internal enum Effort
{
    /// <summary>As many rounds as its figures need.</summary>
    Full,

    /// <summary>Few short rounds: within three minutes.</summary>
    Quick,

    /// <summary>One round of few steps, which shows that the benchmark works and measures nothing.</summary>
    Dry,
}

/// <summary>What a benchmark of the engine is run under.</summary>
/// <param name="Device">Such as <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="Gpu">How GPUs compute, for the peers too.</param>
/// <param name="Effort">How long it takes.</param>
internal sealed record Conditions(string Device, GpuMode Gpu, Effort Effort)
{
    /// <summary>On a processor, for as long as usual.</summary>
    public static Conditions Processor { get; } = new("cpu", GpuMode.Exact, Effort.Full);

    public bool OnGpu => Device != "cpu";

    /// <summary>The mode as options and peers spell it.</summary>
    public string GpuName => Gpu == GpuMode.Fast ? "fast" : "exact";

    /// <summary>Rounds that count.</summary>
    public int Rounds => Effort switch { Effort.Dry => 1, Effort.Quick => 3, _ => 7 };

    /// <summary>Steps of a round. A GPU needs more: its steps take a millisecond, and the clock is read once a round.</summary>
    public int Steps => Effort switch { Effort.Dry => 1, Effort.Quick => OnGpu ? 100 : 8, _ => OnGpu ? 300 : 30 };

    /// <summary>Steps until compilers and caches have settled.</summary>
    public int WarmUp => Effort switch { Effort.Dry => 1, Effort.Quick => 30, _ => 60 };
}
