using System.Globalization;
using Grains.Roles;
using Silo.Hosting;
using Silo.Storage;

namespace Silo.Confinement;

/// <summary>
/// Restricts the writes of a trainer, which runs code that users submit. The program confines its first thread and runs itself again in
/// the same process: Landlock counts for the threads that a confined thread makes, and of those that .NET has made before none is left
/// then.
/// </summary>
internal static class FileConfinement
{
    public const string Auto = "auto";
    public const string Required = "required";
    public const string Off = "off";

    // Holds the process's number, so that it says nothing to a program that this one starts.
    private const string Mark = "ENSEMBLE_CONFINED";

    /// <summary>Whether this process is confined already.</summary>
    public static bool IsIn => Environment.GetEnvironmentVariable(Mark) == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Confines this process if the settings ask for it and the kernel can; then the program begins again, and this never returns.
    /// </summary>
    /// <returns>Null, or why the process must not start: one sentence.</returns>
    public static string? Enter(SiloSettings settings, StorageSettings storage) => Enter(settings, storage, Landlock.Version);

    /// <inheritdoc cref="Enter(SiloSettings, StorageSettings)"/>
    /// <param name="settings">The silo's settings.</param>
    /// <param name="storage">The storage of its cluster.</param>
    /// <param name="version">The kernel's version of Landlock.</param>
    internal static string? Enter(SiloSettings settings, StorageSettings storage, int version)
    {
        if (!IsWanted(settings) || IsIn) return null;
        if (Fault(version) is { } missing) return settings.Sandbox == Required ? Sentence(missing) : null;
        // A folder that cannot be made is a fault of its own, for which the start has a sentence.
        if (!MakeFolders(settings, storage)) return null;
        try
        {
            Landlock.Restrict(PathsOf(settings, storage), version);
            OwnProgram.RunAgain($"{Mark}={Environment.ProcessId}");
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Sentence(error.Message.TrimEnd('.'));
        }
    }

    /// <summary>What is in force in this process, for the log; null if nothing was to be.</summary>
    public static string? Describe(SiloSettings settings, StorageSettings storage)
    {
        if (!settings.ParsedRole.HasFlag(SiloRole.Trainer)) return null;
        if (settings.Sandbox == Off) return "This process may write to all files that its user may (Ensemble:Sandbox is off)";
        if (!IsIn) return $"This process may write to all files that its user may: {Fault(Landlock.Version)}";
        return $"This process writes only below {string.Join(", ", PathsOf(settings, storage).Folders)}, and to devices";
    }

    /// <summary>Why a kernel cannot confine, or null.</summary>
    /// <param name="version">Its version of Landlock.</param>
    public static string? Fault(int version) => version switch
    {
        <= 0 => "this kernel has no Landlock, or it is switched off",
        < Landlock.OldestVersion => "this kernel's Landlock is too old (Linux 5.19 has a newer one)",
        _ => null,
    };

    private static bool MakeFolders(SiloSettings settings, StorageSettings storage)
    {
        try
        {
            foreach (var folder in WritablePaths.Own(settings, storage)) Directory.CreateDirectory(folder);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static WritablePaths PathsOf(SiloSettings settings, StorageSettings storage) =>
        WritablePaths.Of(settings, storage, Environment.GetEnvironmentVariable("HOME"), Path.GetTempPath());

    private static bool IsWanted(SiloSettings settings) => settings.ParsedRole.HasFlag(SiloRole.Trainer) && settings.Sandbox != Off;

    private static string Sentence(string why) =>
        $"The silo's files cannot be confined: {why}. Use Linux 5.19 or newer with landlock among its security modules, or set "
            + $"Ensemble:Sandbox to auto or off.";
}
