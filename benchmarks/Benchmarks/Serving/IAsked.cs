namespace Benchmarks.Serving;

/// <summary>Somebody who answers for images, however one asks.</summary>
internal interface IAsked
{
    string Name { get; }

    /// <summary>Mean probabilities, images × classes, of images of bytes 0…255.</summary>
    Task<float[]> Ask(byte[] pixels, int images);
}
