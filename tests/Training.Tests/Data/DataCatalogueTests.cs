using Ensembles.Members;
using Ensembles.Recipes;
using Training.Data;

namespace Training.Tests.Data;

public sealed class DataCatalogueTests : IDisposable
{
    private readonly TempFolder _original = Files.IdxFolder();
    private readonly TempFolder _root = new();

    public void Dispose()
    {
        _original.Dispose();
        _root.Dispose();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DataRecipe Own => new() { Folder = _original.Path, Validation = 1 };

    [Fact]
    public void Preparing_counts_images_after_split_and_limits()
    {
        var description = Catalogue().Prepare(Own with { Validation = 2, TrainLimit = 1, ValidationLimit = 1 }, new PullerTests.Ignore(), Cancellation);

        Assert.Equal((1, 1, 2), (description.Train, description.Validation, description.Test));
        Assert.Equal(new ImageShape(1, 2, 3), description.Shape);
        Assert.Equal(_original.Path, description.Name);
    }

    [Theory]
    [InlineData(DataSplit.Train, new byte[] { 0, 1, 2 })]
    [InlineData(DataSplit.Validation, new byte[] { 1 })]
    [InlineData(DataSplit.Test, new byte[] { 2, 0 })]
    public void Labels_are_those_of_the_part(DataSplit split, byte[] labels) =>
        Assert.Equal(labels, Catalogue(FakeSource.Sound(_original)).Labels(new() { Set = "toy", Validation = 1 }, split, null));

    [Fact]
    public void Data_of_another_hash_than_the_one_that_is_asked_for_are_refused()
    {
        var catalogue = Catalogue();
        var sha256 = catalogue.Prepare(Own, new PullerTests.Ignore(), Cancellation).Sha256;
        Assert.Equal([2, 0], catalogue.Labels(Own, DataSplit.Test, sha256));
        _original.Write("t10k-labels-idx1-ubyte", Files.IdxLabels(0, 2));

        var fault = Assert.Throws<TrainingException>(() => catalogue.Labels(Own, DataSplit.Test, sha256));
        Assert.StartsWith($"{_original.Path}: the data here are not those that were asked for (SHA-256 {sha256[..12]}… asked", fault.Message, StringComparison.Ordinal);
        Assert.Throws<TrainingException>(() => catalogue.Images(Own, DataSplit.Test, sha256, [0]));
    }

    [Fact]
    public void Preparing_counts_the_classes_of_each_part()
    {
        var counts = Catalogue(FakeSource.Sound(_original)).Prepare(new() { Set = "toy", Validation = 2, ValidationLimit = 1 }, new PullerTests.Ignore(), Cancellation).Counts!;

        Assert.Equal([1, 2, 1], counts.Files);
        Assert.Equal([1, 1, 0], counts.Train);
        Assert.Equal([0, 0, 1], counts.Validation);
        Assert.Equal([1, 0, 1], counts.Test);
    }

    [Fact]
    public void A_known_set_is_brought_by_itself_when_it_is_read()
    {
        IDataSetReader reader = Catalogue(FakeSource.Sound(_original));

        Assert.Equal("toy", reader.Read(new() { Set = "toy", Validation = 1 }, Cancellation).Name);
    }

    [Fact]
    public void A_set_is_read_once_whatever_the_limits()
    {
        IDataSetReader reader = Catalogue();

        Assert.Same(reader.Read(Own, Cancellation), reader.Read(Own with { TrainLimit = 1, Validation = 2 }, Cancellation));
    }

    [Fact]
    public void A_folder_whose_files_have_changed_is_read_anew()
    {
        IDataSetReader reader = Catalogue();
        var before = reader.Read(Own, Cancellation);
        _original.Write("t10k-labels-idx1-ubyte", Files.IdxLabels(1, 1));

        Assert.NotEqual(before.Sha256, reader.Read(Own, Cancellation).Sha256);
    }

    [Fact]
    public void A_read_that_failed_is_tried_again()
    {
        var catalogue = Catalogue();
        _original.Write("t10k-labels-idx1-ubyte", Files.IdxLabels(9, 9));
        Assert.Throws<TrainingException>(() => catalogue.Labels(Own, DataSplit.Test, null));
        _original.Write("t10k-labels-idx1-ubyte", Files.IdxLabels(1, 1));

        Assert.Equal([1, 1], catalogue.Labels(Own, DataSplit.Test, null));
    }

    [Fact]
    public void A_known_set_that_was_changed_on_disk_is_refused()
    {
        Catalogue(FakeSource.Sound(_original)).Labels(new() { Set = "toy", Validation = 1 }, DataSplit.Test, null);
        var changed = _root.Write("toy/t10k-labels-idx1-ubyte", Files.IdxLabels(1, 1));

        var fault = Assert.Throws<TrainingException>(() => Catalogue().Labels(new() { Set = "toy", Validation = 1 }, DataSplit.Test, null));

        Assert.StartsWith($"{changed}: is not the file of toy", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mnst", 1, "data.set: 'mnst' is no known set; choose one of toy")]
    [InlineData(null, 1, "data: neither a set nor a folder is named")]
    [InlineData("toy", 0, "data.validation: 0 images")]
    [InlineData("toy", -5, "data.validation: -5 images")]
    [InlineData("toy", 4, "data.validation: 4 images cannot validate, because toy has only 4")]
    public void A_recipe_that_asks_for_what_is_not_there_is_refused(string? set, int validation, string fault)
    {
        var catalogue = Catalogue(FakeSource.Sound(_original));

        var refused = Assert.Throws<TrainingException>(() =>
            catalogue.Prepare(new() { Set = set, Validation = validation }, new PullerTests.Ignore(), Cancellation));

        Assert.StartsWith(fault, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Known_sets_tell_whether_they_are_there()
    {
        var catalogue = Catalogue(FakeSource.Sound(_original));
        var before = catalogue.KnownSets()[0];
        catalogue.Labels(new() { Set = "toy", Validation = 1 }, DataSplit.Test, null);
        var after = catalogue.KnownSets()[0];

        Assert.Equal((false, 0L), (before.Present, before.Bytes));
        Assert.Equal((true, Directory.GetFiles(_original.Path).Sum(file => new FileInfo(file).Length)), (after.Present, after.Bytes));
        Assert.Equal(Path.Combine(_root.Path, "toy"), after.Folder);
    }

    [Fact]
    public void A_catalogue_knows_mnist_and_cifar10() =>
        Assert.Equal(["mnist", "cifar10"], new DataCatalogue(_root.Path).KnownSets().Select(set => set.Name));

    private DataCatalogue Catalogue(params FakeSource[] sources) => new(_root.Path, [PullerTests.Of(_original, sources)]);
}
