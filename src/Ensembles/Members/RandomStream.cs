namespace Ensembles.Members;

/// <summary>What a draw is for: streams of different purposes are independent.</summary>
public enum DrawPurpose
{
    /// <summary>Starting weights.</summary>
    Initialization = 1,

    /// <summary>Order of the training images.</summary>
    Shuffle = 2,

    /// <summary>Changes of the training images.</summary>
    Augmentation = 3,

    /// <summary>Dropout masks.</summary>
    Dropout = 4,

    /// <summary>Test images that are drawn again, to see how far a score depends on them.</summary>
    Resampling = 5,

    /// <summary>Values that a sweep tries.</summary>
    Search = 6,

    /// <summary>Which members are averaged to learn what a number of members is worth.</summary>
    Subsets = 7,
}

/// <summary>
/// Random numbers by counter: the n-th draw is a function of (seed, epoch, step, purpose, n) alone.
/// So nothing random has to be stored to resume, and no draw disturbs another.
/// </summary>
/// <remarks>The mixing function is SplitMix64's, Steele, Lea and Flood, OOPSLA 2014.</remarks>
public struct RandomStream
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong _counter;

    /// <summary>Opens the stream at its first draw.</summary>
    /// <param name="seed">The member's seed.</param>
    /// <param name="epoch">Epoch from 1, or 0 for what happens before the first.</param>
    /// <param name="step">Step or other index within the epoch.</param>
    /// <param name="purpose">What the draws are for.</param>
    public RandomStream(ulong seed, int epoch, int step, DrawPurpose purpose) =>
        Key = _counter = Mix(Mix(Mix(seed) + (ulong)purpose) + ((ulong)(uint)epoch << 32 | (uint)step));

    /// <summary>What the stream starts from: it decides every draw.</summary>
    public ulong Key { get; }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextUInt64() => Mix(_counter += Golden);

    /// <summary>Uniform in [0, 1) with 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double NextDouble(double low, double high) => low + (high - low) * NextDouble();

    /// <summary>
    /// Uniform in 0…<paramref name="count"/>−1, by multiplication (Lemire 2019, without rejection: bias below 2⁻³² for the counts used
    /// here).
    /// </summary>
    public int NextIndex(int count) => (int)(((UInt128)NextUInt64() * (ulong)count) >> 64);

    /// <summary>Spreads 64 bits over 64 bits, one to one.</summary>
    public static ulong Mix(ulong value)
    {
        value += Golden;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
