using Ensembles.Members;
using Ensembles.Recipes;

namespace Grains.Tests.Fakes;

/// <summary>Two classes, one validation image, two test images. Every folder holds other ones, that of /colour RGB, that of /letters of another class.</summary>
internal sealed class TinyData : IDataCatalogue
{
    public DataDescription Prepare(DataRecipe data, IProgress<DataProgress> progress, CancellationToken cancellation) => data.Folder == "/missing"
        ? throw new TrainingException("/missing: there is no such folder; name one that has the images.")
        : new DataDescription(data.Folder ?? "tiny", new ImageShape(data.Folder == "/colour" ? 3 : 1, 2, 2), ["zero", data.Folder == "/letters" ? "b" : "one"], 10, 1, 2, $"hash{data.Folder}");

    public byte[] Labels(DataRecipe data, DataSplit split) => split == DataSplit.Test ? [0, 0] : [0];

    public ImageBatch Images(DataRecipe data, DataSplit split, IReadOnlyList<int> places) =>
        new(new ImageShape(1, 2, 2), [.. places.SelectMany(place => Enumerable.Repeat((byte)place, 4))]);

    public ImageBatch ReadImages(string name, byte[] content, ImageShape expected) => content.Length == expected.Size
        ? new ImageBatch(expected, content)
        : throw new TrainingException($"{name}: this is no image; give a PNG, JPG or IDX file.");

    public IReadOnlyList<KnownDataSet> KnownSets() => [new("mnist", "digits", "/data/mnist", true, 4)];
}
