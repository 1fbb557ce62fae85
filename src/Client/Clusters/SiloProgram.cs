namespace Client.Clusters;

/// <summary>The path of the silo's program.</summary>
internal static class SiloProgram
{
    private const string Variable = "ENSEMBLE_SILO";
    private const string Name = "ensemble-silo";

    /// <exception cref="CommandException">It is nowhere.</exception>
    public static string Find()
    {
        if (Variables.Find(Variable) is { } named)
        {
            return File.Exists(named)
                ? named
                : throw new CommandException(
                    ExitCodes.NoCluster, $"{Variable} is {named}, but there is no such file; set it to the path of {Name}.");
        }

        return Places().FirstOrDefault(File.Exists)
            ?? throw new CommandException(
                ExitCodes.NoCluster, $"There is no {Name} beside this program; rebuild the product, or set {Variable} to its path.");
    }

    // Beside the client if both were published together; else as the build has it: bin/Silo/X beside bin/Client/X.
    private static IEnumerable<string> Places()
    {
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        yield return Path.Combine(here, Name);
        yield return Path.GetFullPath(Path.Combine(here, "..", "..", "Silo", Path.GetFileName(here), Name));
    }
}
