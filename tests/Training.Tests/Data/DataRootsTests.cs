using Ensembles.Members;
using Ensembles.Recipes;
using Training.Data;

namespace Training.Tests.Data;

/// <summary>A cluster reads data below its roots only.</summary>
public sealed class DataRootsTests : IDisposable
{
    private readonly TempFolder _inside = new();
    private readonly TempFolder _outside = Files.ClassFolders();

    public void Dispose()
    {
        _inside.Dispose();
        _outside.Dispose();
    }

    [Fact]
    public void A_folder_below_a_root_is_taken_also_if_the_root_is_a_link()
    {
        var link = Path.Combine(_outside.Path, "link");
        Directory.CreateSymbolicLink(link, _inside.Path);
        Directory.CreateDirectory(Path.Combine(_inside.Path, "set"));
        foreach (var root in (string[])[_inside.Path, link, _inside.Path + "/"])
        {
            new DataRoots([root]).Require(Path.Combine(root.TrimEnd('/'), "set"));
            new DataRoots(["/nowhere", root]).Require(root.TrimEnd('/'));
        }
    }

    [Fact]
    public void A_folder_elsewhere_is_refused_also_behind_a_link()
    {
        var roots = new DataRoots([_inside.Path]);
        Directory.CreateSymbolicLink(Path.Combine(_inside.Path, "out"), _outside.Path);
        foreach (var folder in (string[])["/", "/proc/self", _outside.Path, _inside.Path + "-2", Path.Combine(_inside.Path, "out"), Path.Combine(_inside.Path, "out", "train"), Path.GetDirectoryName(_inside.Path)!])
        {
            Assert.Contains("this cluster reads data below", Assert.Throws<TrainingException>(() => roots.Require(folder)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_catalogue_asks_its_roots_before_it_looks_at_a_folder()
    {
        var catalogue = new DataCatalogue(_inside.Path, new DataRoots([_inside.Path]));
        var fault = Assert.Throws<TrainingException>(() => catalogue.Labels(new DataRecipe { Folder = Path.Combine(_inside.Path, "..", Path.GetFileName(_outside.Path)), Validation = 1 }, DataSplit.Train, null));
        Assert.Contains($"{_outside.Path}: this cluster reads data below {_inside.Path} only", fault.Message, StringComparison.Ordinal);
    }
}
