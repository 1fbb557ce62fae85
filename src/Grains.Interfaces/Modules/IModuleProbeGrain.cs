namespace Grains.Interfaces.Modules;

/// <summary>
/// Validates a network that a user submitted, on some trainer silo and in a process of its own. The key is the SHA-256 of its file.
/// </summary>
[Alias("ensemble.module-probe")]
public interface IModuleProbeGrain : IGrainWithStringKey
{
    /// <summary>Loads it, and trains and asks it a little.</summary>
    [Alias("Try"), ResponseTimeout("00:01:40")]
    Task<ModuleNote> Try(ModuleOrder order);
}

/// <summary>Asks whether a module fits.</summary>
/// <param name="Channels">Of an image.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Classes">Logits that it must give.</param>
/// <param name="Bfloat16">Whether it is to compute in bfloat16 too.</param>
[GenerateSerializer, Immutable, Alias("ensemble.module-order")]
public sealed record ModuleOrder(
    [property: Id(0)] int Channels,
    [property: Id(1)] int Height,
    [property: Id(2)] int Width,
    [property: Id(3)] int Classes,
    [property: Id(4)] bool Bfloat16);

/// <summary>What a trial of a module found.</summary>
/// <param name="Fault">Why it cannot be trained, as the end of a sentence; or null.</param>
/// <param name="Parameters">Values that are trained.</param>
/// <param name="Untrained">Other values that belong to it.</param>
[GenerateSerializer, Immutable, Alias("ensemble.module-note")]
public sealed record ModuleNote(
    [property: Id(0)] string? Fault,
    [property: Id(1)] long Parameters,
    [property: Id(2)] long Untrained);
