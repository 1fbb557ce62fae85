using Conformance;
using Ensembles.Members;
using Ensembles.Recipes;
using Training.Data;
using Training.Data.Pulling;
using Training.Data.Pushing;

namespace Training.Tests.Data.Pushing;

/// <summary>Pushed sets in a folder.</summary>
public sealed class PushedSetsTests : PushedSetsConformance, IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ensemble-pushed-").FullName;
    private readonly PushedSets _sets;

    public PushedSetsTests() => _sets = new PushedSets(_root, [new KnownSet("known", "", [new KnownFile("file", 1, new string('0', 64))], [])]);

    protected override IPushedSets Sets => _sets;

    public void Dispose()
    {
        Directory.Delete(_root, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void The_folder_holds_the_files_as_they_were_and_nothing_else()
    {
        var set = Push("digits", [("train/zero/a.png", "first"), ("train/one/b.png", "second"), ("empty", "")]);
        Assert.Equal(_sets.Find("digits"), set.Folder);
        var files = Directory.EnumerateFiles(set.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => (Path.GetRelativePath(set.Folder, path), File.ReadAllText(path)));
        Assert.Equal([("empty", ""), ("train/one/b.png", "second"), ("train/zero/a.png", "first")], files);
        Assert.Equal(["digits"], Directory.EnumerateFileSystemEntries(Path.Combine(_root, "pushed")).Select(Path.GetFileName));
    }

    [Fact]
    public void Another_silo_goes_on_with_what_one_has_begun()
    {
        var other = new PushedSets(_root);
        _sets.Begin("digits", Files([("a", "0123456789")]));
        _sets.Write("digits", 0, 0, "0123"u8.ToArray());
        Assert.Equal(7, other.Write("digits", 0, 4, "456"u8.ToArray()));
        Assert.Equal(10, _sets.Write("digits", 0, 7, "789"u8.ToArray()));
        Assert.Equal(10, other.Finish("digits").Bytes);
        Assert.Single(_sets.Sets());
    }

    [Fact]
    public void A_known_set_can_be_pushed_with_its_own_files_only()
    {
        var error = Assert.Throws<TrainingException>(() => _sets.Begin("known", Files([("file", "x")])));
        Assert.Equal("'known' is a known set, and these are not its files; push them under another --name.", error.Message);
    }

    [Fact]
    public void A_file_and_a_folder_of_one_name_are_refused() =>
        Assert.Equal("'a' is both a file and a folder.", Assert.Throws<TrainingException>(() => _sets.Begin("digits", Files([("a", "x"), ("a/b", "y")]))).Message);

    [Fact]
    public void A_store_that_cannot_be_written_says_so()
    {
        File.WriteAllText(Path.Combine(_root, "pushed"), "");
        var error = Assert.Throws<TrainingException>(() => _sets.Begin("digits", Files([("a", "x")])));
        Assert.Equal(FaultKind.Storage, error.Kind);
    }

    [Fact]
    public void A_recipe_names_a_pushed_set_and_the_catalogue_lists_it()
    {
        var source = Path.Combine(_root, "source");
        foreach (var part in new[] { "train", "test" })
        {
            foreach (var (name, shade) in new[] { ("dark", 10), ("light", 240) })
            {
                Directory.CreateDirectory(Path.Combine(source, part, name));
                for (var number = 0; number < 3; number++) File.WriteAllBytes(Path.Combine(source, part, name, $"{number}.png"), Png.Grey(4, 4, (byte)(shade + number)));
            }
        }

        var paths = Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).ToArray();
        _sets.Begin("shades", [.. paths.Select(path => new PushedFile(Path.GetRelativePath(source, path), new FileInfo(path).Length, ModuleHash.Of(File.ReadAllBytes(path))))]);
        foreach (var (index, path) in paths.Index()) _sets.Write("shades", index, 0, File.ReadAllBytes(path));
        _sets.Finish("shades");
        var catalogue = new DataCatalogue(_root);

        var pushed = catalogue.Prepare(new DataRecipe { Set = "shades", Validation = 2 }, new Progress<DataProgress>(), TestContext.Current.CancellationToken);
        var folder = catalogue.Prepare(new DataRecipe { Folder = source, Validation = 2 }, new Progress<DataProgress>(), TestContext.Current.CancellationToken);

        Assert.Equal(("shades", folder.Sha256, 4, 2, 6), (pushed.Name, pushed.Sha256, pushed.Train, pushed.Validation, pushed.Test));
        Assert.Equal(["mnist", "cifar10", "shades"], catalogue.KnownSets().Select(set => set.Name));
        var unknown = Assert.Throws<TrainingException>(() => catalogue.Labels(new DataRecipe { Set = "shade", Validation = 2 }, DataSplit.Test, null));
        Assert.StartsWith("data.set: 'shade' is no known set; choose one of mnist, cifar10, shades, send it with 'ensemble data push DIR --name shade'", unknown.Message, StringComparison.Ordinal);
    }
}
