namespace Client.Clusters;

/// <summary>The folder in which the machine's own cluster keeps state, checkpoints, data and logs.</summary>
internal static class DataFolder
{
    private const string Variable = "ENSEMBLE_DATA_DIR";

    /// <summary>
    /// The folder that was asked for, or the environment's, or the user's own; by the one path that it has without links.
    /// </summary>
    public static string Of(string? asked) => WithoutLinks(Path.GetFullPath(asked ?? Variables.Find(Variable)
        ?? Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "ensemble")));

    // A running cluster is found by the folder on its silos' command line, however the folder is spelled here.
    private static string WithoutLinks(string path)
    {
        var trimmed = Path.TrimEndingDirectorySeparator(path);
        if (Path.GetDirectoryName(trimmed) is not { } parent) return trimmed;
        var whole = Path.Combine(WithoutLinks(parent), Path.GetFileName(trimmed));
        try
        {
            return Directory.ResolveLinkTarget(whole, returnFinalTarget: true) is { } target ? WithoutLinks(target.FullName) : whole;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Links in a circle, or a folder that may not be looked into: the first use of it says so.
            return whole;
        }
    }

    /// <summary>Makes the folder, readable by its owner alone, and proves that it is this user's and can be written.</summary>
    /// <exception cref="CommandException">It cannot.</exception>
    public static void Prepare(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            if (FolderOwner.Fault(folder) is { } fault)
                throw new CommandException(
                    ExitCodes.BadInput,
                    $"The data folder {folder} {fault}; choose another with --data-dir, or change its owner and permissions.");
            var probe = Path.Combine(folder, $".probe-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCodes.BadInput,
                $"The data folder {folder} cannot be written ({error.Message.TrimEnd('.')}); choose another with --data-dir, or correct "
                    + $"its permissions.");
        }
    }
}
