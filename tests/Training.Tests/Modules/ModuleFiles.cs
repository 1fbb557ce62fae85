using Repositories;

namespace Training.Tests.Modules;

/// <summary>TorchScript modules that <c>tests/Modules/make.py</c> made: sound ones for images of 1×8×8 and 4 classes, and others.</summary>
internal static class ModuleFiles
{
    public static string PathOf(string name) => Path.Combine(RepositoryFolder.Root, "tests", "Modules", $"{name}.pt");

    public static byte[] Read(string name) => File.ReadAllBytes(PathOf(name));
}
