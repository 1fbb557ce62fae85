namespace Grains.Interfaces.Runs;

/// <summary>One run, by its name: what people and programs may ask of it.</summary>
[Alias("ensemble.run")]
public interface IRunGrain : IGrainWithStringKey
{
    /// <summary>Where the run stands, or null where there is no run of this name.</summary>
    [Alias("GetStatus")]
    Task<RunStatus?> GetStatus();

    /// <summary>The manifest as JSON: recipe in full, seeds, versions, data hashes, host. Null where there is no run of this name.</summary>
    [Alias("GetManifest")]
    Task<string?> GetManifest();

    /// <summary>Ends training now; the best epoch so far is kept and can be served. Nothing happens where the run has ended.</summary>
    [Alias("Stop")]
    Task<RunReply> Stop();

    /// <summary>Goes on with a run that was interrupted. Nothing happens where it trains or has ended.</summary>
    [Alias("Resume")]
    Task<RunReply> Resume();

    /// <summary>Scores members and ensemble on the test images and stores the scores with the run; a second call answers from the store.</summary>
    [Alias("Evaluate"), ResponseTimeout("00:30:00")]
    Task<RunReply> Evaluate();

    /// <summary>The weights of one member at the run's best epoch as safetensors, piece by piece.</summary>
    /// <param name="member">Index of the member.</param>
    /// <param name="offset">First byte wanted.</param>
    [Alias("ExportWeights"), ResponseTimeout("00:02:00")]
    Task<WeightsPiece> ExportWeights(int member, long offset);
}

/// <summary>A piece of a file, at most 4 MiB.</summary>
/// <param name="Fault">Null, or one sentence that says why there is nothing.</param>
/// <param name="Total">Bytes of the whole file.</param>
/// <param name="Bytes">The piece; empty after the end.</param>
[GenerateSerializer, Immutable, Alias("ensemble.weights-piece")]
public sealed record WeightsPiece(
    [property: Id(0)] string? Fault,
    [property: Id(1)] long Total,
    [property: Id(2)] byte[] Bytes);
