namespace Benchmarks.Visits;

/// <summary>Codes bits by their probabilities; the same model drives both directions.</summary>
internal interface IBitCoder
{
    /// <summary>Codes one bit.</summary>
    /// <param name="bit">What is written; a reader pays no attention to it.</param>
    /// <param name="probability">Of a one, 1 to 65,535 out of 65,536.</param>
    /// <returns>The bit.</returns>
    int Code(int bit, uint probability);
}
