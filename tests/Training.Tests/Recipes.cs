namespace Training.Tests;

/// <summary>Where the named recipes are.</summary>
internal static class Recipes
{
    public static string Folder { get; } = Path.Combine(Root(AppContext.BaseDirectory), "recipes");

    private static string Root(string folder) =>
        File.Exists(Path.Combine(folder, "EnsembleCluster.sln")) ? folder : Root(Path.GetDirectoryName(folder)!);
}
