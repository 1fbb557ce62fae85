using Ensembles.Members;

namespace Grains.Predicting;

/// <summary>
/// Reads users' images: at most one file per core at a time, so that the silo's other work continues, and each for a limited time.
/// </summary>
internal sealed class ImageReading(IDataCatalogue catalogue)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _turns = new(Environment.ProcessorCount);

    /// <summary>Reads the images of one file.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="content">The file.</param>
    /// <param name="expected">The measures that the network was trained with.</param>
    /// <param name="most">The most images that the file may hold.</param>
    /// <param name="cancellation">Ends the wait; the images are not needed any more.</param>
    /// <exception cref="TrainingException">It is no image, of another size, holds too many, or takes too long to decode.</exception>
    public async Task<ImageBatch> Read(string name, byte[] content, ImageShape expected, int most, CancellationToken cancellation)
    {
        await _turns.WaitAsync(cancellation);
        // The decoder cannot be stopped: it keeps its turn until it is done, even if the caller stops waiting.
        var reading = Task.Run(() => ReadAndLeave(name, content, expected, most), CancellationToken.None);
        try
        {
            return await reading.WaitAsync(Limit, cancellation);
        }
        catch (TimeoutException)
        {
            throw new TrainingException($"{name}: decoding it takes more than {Limit.TotalSeconds:0} s; save it as an ordinary PNG.");
        }
    }

    private ImageBatch ReadAndLeave(string name, byte[] content, ImageShape expected, int most)
    {
        try
        {
            return catalogue.ReadImages(name, content, expected, most);
        }
        finally
        {
            _turns.Release();
        }
    }
}
