namespace Benchmarks.Prediction;

/// <summary>One way to answer with all members.</summary>
internal interface IAnswerer : IDisposable
{
    string Name { get; }

    /// <summary>Callers that ask at the same time.</summary>
    int Callers { get; }

    /// <summary>Threads inside an operation.</summary>
    int Threads { get; }

    /// <summary>Averaged probabilities, images × classes.</summary>
    /// <param name="caller">Which caller asks: what it uses is its own.</param>
    /// <param name="pixels">Bytes of the images.</param>
    float[] Answer(int caller, byte[] pixels);
}
