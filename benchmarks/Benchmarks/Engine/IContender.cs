namespace Benchmarks.Engine;

/// <summary>One way to train the tutorial's network.</summary>
internal interface IContender : IDisposable
{
    string Name { get; }

    /// <summary>Continues training.</summary>
    /// <param name="steps">Steps of every member.</param>
    /// <returns>Images a second of all members together, and the mean loss of these steps.</returns>
    Outcome Train(int steps);
}

/// <summary>What some steps came to.</summary>
internal readonly record struct Outcome(double ImagesPerSecond, double Loss);
