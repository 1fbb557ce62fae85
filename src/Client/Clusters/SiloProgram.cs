namespace Client.Clusters;

/// <summary>Where the silo's program is.</summary>
internal static class SiloProgram
{
    private const string Variable = "ENSEMBLE_SILO";
    private const string Name = "ensemble-silo";

    /// <exception cref="CommandException">It is nowhere.</exception>
    public static string Find()
    {
        if (Variables.Find(Variable) is { } named)
        {
            return File.Exists(named) ? named : throw new CommandException(ExitCodes.NoCluster, $"{Variable} is {named}, but there is no such file; point it at {Name}.");
        }

        return Places().FirstOrDefault(File.Exists)
            ?? throw new CommandException(ExitCodes.NoCluster, $"There is no {Name} beside this program; build the product anew, or point {Variable} at it.");
    }

    // Beside the client where both were published together; else where the build puts it: bin/Silo/X beside bin/Client/X.
    private static IEnumerable<string> Places()
    {
        var here = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);
        yield return Path.Combine(here, Name);
        yield return Path.GetFullPath(Path.Combine(here, "..", "..", "Silo", Path.GetFileName(here), Name));
    }
}
