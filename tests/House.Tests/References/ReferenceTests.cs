using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace House.Tests.References;

/// <summary>Who may reference whom: design, section 3.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Client"] = ["Ensembles", "Grains.Interfaces"],
        ["Ensembles"] = [],
        ["Grains"] = ["Ensembles", "Grains.Interfaces"],
        ["Grains.Interfaces"] = ["Ensembles"],
        ["Silo"] = ["Grains", "Training"],
        ["Training"] = ["Ensembles"],
    };

    // What a built assembly must not know, by the beginning of a name.
    public static TheoryData<string, string[]> Forbidden { get; } = new()
    {
        { "Ensembles.dll", ["Orleans.Core", "Orleans.Runtime", "TorchSharp", "Microsoft.Extensions", "Grains", "Training"] },
        { "Grains.dll", ["TorchSharp", "Training", "Silo", "ensemble"] },
        { "Grains.Interfaces.dll", ["TorchSharp", "Training", "Orleans.Server"] },
        { "Training.dll", ["Orleans", "Grains", "Microsoft.AspNetCore"] },
        { "ensemble.dll", ["TorchSharp", "Training", "Orleans.Server", "Orleans.Runtime", "ensemble-silo"] },
    };

    public static TheoryData<string> Projects { get; } = [.. Allowed.Keys];

    [Theory, MemberData(nameof(Projects))]
    public void A_project_references_only_whom_the_design_allows(string project)
    {
        var references = XDocument.Load(Repository.PathOf($"src/{project}/{project}.csproj"))
            .Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
        Assert.Equal(Allowed[project].Order(), references.Order());
    }

    [Fact]
    public void The_domain_references_no_package_but_the_serializer_of_its_values()
    {
        var packages = XDocument.Load(Repository.PathOf("src/Ensembles/Ensembles.csproj")).Descendants("PackageReference").Select(package => package.Attribute("Include")!.Value);
        Assert.Equal(["Microsoft.Orleans.Serialization"], packages);
    }

    [Fact]
    public void Every_project_below_src_is_known_here_and_has_its_tests()
    {
        Assert.Equal(Allowed.Keys.Order(), Directory.EnumerateDirectories(Repository.PathOf("src")).Select(Path.GetFileName).Order());
        Assert.All(Allowed.Keys, project => Assert.True(Directory.Exists(Repository.PathOf($"tests/{project}.Tests")), $"{project} has no tests"));
    }

    [Theory, MemberData(nameof(Forbidden))]
    public void A_built_assembly_knows_nothing_that_it_must_not(string file, string[] names)
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, file));
        using var image = new PEReader(stream);
        var reader = image.GetMetadataReader();
        var known = reader.AssemblyReferences.Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name));
        Assert.DoesNotContain(known, reference => names.Any(name => reference == name || reference.StartsWith($"{name}.", StringComparison.Ordinal)));
    }
}
