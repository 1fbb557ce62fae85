namespace Repositories;

/// <summary>The clone that the running tests were built in.</summary>
internal static class RepositoryFolder
{
    public static string Root { get; } = Above(AppContext.BaseDirectory);

    private static string Above(string folder) =>
        File.Exists(Path.Combine(folder, "EnsembleCluster.sln")) ? folder : Above(Path.GetDirectoryName(folder)!);
}
