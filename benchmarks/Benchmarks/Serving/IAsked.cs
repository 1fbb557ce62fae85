namespace Benchmarks.Serving;

/// <summary>A server of predictions, with any protocol.</summary>
internal interface IAsked
{
    string Name { get; }

    /// <summary>Mean probabilities, images × classes, of images of bytes 0…255.</summary>
    Task<float[]> Ask(byte[] pixels, int images);
}
