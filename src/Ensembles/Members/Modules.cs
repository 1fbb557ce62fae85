using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Ensembles.Recipes;

namespace Ensembles.Members;

/// <summary>Stores networks that users submitted, by the SHA-256 of their files, for every silo of the cluster.</summary>
public interface IModuleStore
{
    /// <summary>Stores a module; one that is there already is left as it is.</summary>
    /// <returns>The SHA-256 (64 hex digits in lower case) of its bytes.</returns>
    /// <exception cref="TrainingException">The store does not answer or is full (<see cref="FaultKind.Storage"/>).</exception>
    string Write(byte[] content);

    /// <summary>Whether a module is stored, and sound.</summary>
    bool Has(string sha256);

    /// <summary>A module's bytes, proved against their hash.</summary>
    /// <exception cref="TrainingException">It is not there, or damaged.</exception>
    byte[] Read(string sha256);

    /// <summary>The SHA-256 of every module that is stored, in any order.</summary>
    /// <exception cref="TrainingException">The store does not answer (<see cref="FaultKind.Storage"/>).</exception>
    IReadOnlyList<string> List();

    /// <summary>Removes a module. Nothing happens if it is not there.</summary>
    /// <exception cref="TrainingException">The store does not answer (<see cref="FaultKind.Storage"/>).</exception>
    void Delete(string sha256);
}

/// <summary>
/// Validates networks that users submitted. Their files may be damaged or hostile; an implementation must withstand them.
/// </summary>
public interface IModuleProbe
{
    /// <summary>Loads a stored module, and trains and asks it a little, as members of it would be.</summary>
    /// <param name="sha256">Which.</param>
    /// <param name="image">What it would see.</param>
    /// <param name="classes">Logits that it must give.</param>
    /// <param name="precision">What it is to compute in; float32 is tried always, because not every device has bfloat16.</param>
    /// <exception cref="TrainingException">It is not stored, or could not be tried.</exception>
    Task<ModuleTrial> Try(string sha256, ImageShape image, int classes, Precision precision);
}

/// <summary>What a trial of a module found.</summary>
/// <param name="Fault">Why it cannot be trained, as the end of a sentence without a full stop; or null.</param>
/// <param name="Size">How large it is; all zero if there is a fault.</param>
public sealed record ModuleTrial(string? Fault, ModuleSize Size)
{
    /// <summary>A module that cannot be trained.</summary>
    /// <param name="fault">The end of a sentence, such as "it has no parameters".</param>
    public static ModuleTrial Refused(string fault) => new(fault, new ModuleSize(0, 0));
}

/// <summary>How large a module is.</summary>
/// <param name="Parameters">Values that are trained.</param>
/// <param name="Untrained">Values of its buffers and of parameters that are frozen.</param>
public sealed record ModuleSize(long Parameters, long Untrained);

/// <summary>The names of modules.</summary>
public static partial class ModuleHash
{
    /// <summary>Digits of a name.</summary>
    public const int Digits = 2 * SHA256.HashSizeInBytes;

    /// <summary>Whether a text is such a name.</summary>
    public static bool Is(string text) => text.Length == Digits && text.All(char.IsAsciiHexDigitLower);

    /// <summary>The SHA-256 of a file's bytes, 64 hex digits in lower case.</summary>
    public static string Of(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>
    /// Every such name in a text, such as a recipe: those of its modules, and maybe others. A recipe that this version cannot read names
    /// its modules all the same.
    /// </summary>
    public static IEnumerable<string> In(string text) => Names().Matches(text).Select(name => name.Value).Distinct(StringComparer.Ordinal);

    [GeneratedRegex("(?<![0-9a-fA-F])[0-9a-f]{64}(?![0-9a-fA-F])")]
    private static partial Regex Names();
}
