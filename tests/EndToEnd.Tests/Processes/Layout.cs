using Repositories;

namespace EndToEnd.Tests.Processes;

/// <summary>Where the build puts things.</summary>
internal static class Layout
{
    public static string Client => Path.Combine(Output("Client"), "ensemble");

    public static string Silo => Path.Combine(Output("Silo"), "ensemble-silo");

    // The product is built in the configuration of this test: debug_linux-x64 beside debug_linux-x64.
    private static string Output(string project) =>
        Path.Combine(RepositoryFolder.Root, "artifacts", "bin", project, Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)));
}
