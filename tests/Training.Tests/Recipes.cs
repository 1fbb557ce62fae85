using Repositories;

namespace Training.Tests;

/// <summary>Where the named recipes are.</summary>
internal static class Recipes
{
    public static string Folder { get; } = Path.Combine(RepositoryFolder.Root, "recipes");
}
