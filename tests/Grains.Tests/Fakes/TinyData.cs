using Ensembles.Members;
using Ensembles.Recipes;

namespace Grains.Tests.Fakes;

/// <summary>Two classes, one validation image, two test images.</summary>
internal sealed class TinyData : IDataCatalogue
{
    public DataDescription Prepare(DataRecipe data, IProgress<DataProgress> progress, CancellationToken cancellation) => data.Folder == "/missing"
        ? throw new TrainingException("/missing: there is no such folder; name one that has the images.")
        : new DataDescription("tiny", new ImageShape(1, 2, 2), ["zero", "one"], 10, 1, 2, "hash");

    public byte[] Labels(DataRecipe data, DataSplit split) => split == DataSplit.Test ? [0, 0] : [0];

    public ImageBatch ReadImages(string name, byte[] content, ImageShape expected) => content.Length == expected.Size
        ? new ImageBatch(expected, content)
        : throw new TrainingException($"{name}: this is no image; give a PNG, JPG or IDX file.");

    public IReadOnlyList<KnownDataSet> KnownSets() => [new("mnist", "digits", "/data/mnist", true, 4)];
}

/// <summary>Gives the true class (0) what its member's number says.</summary>
internal sealed class TinyPredictor : IMemberPredictor
{
    public IReadOnlyList<Probabilities> Predict(IReadOnlyList<StoredMember> models, ImageBatch images) => [.. models.Select(model => Rows(model, images.Count))];

    public Probabilities Predict(StoredMember model, DataSplit split) => Rows(model, split == DataSplit.Test ? 2 : 1);

    private static Probabilities Rows(StoredMember model, int count)
    {
        var right = 0.9f - 0.3f * model.Checkpoint.Member;
        return new Probabilities(2, [.. Enumerable.Repeat(new[] { right, 1 - right }, count).SelectMany(row => row)]);
    }
}
