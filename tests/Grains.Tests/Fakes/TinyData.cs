using System.Collections.Concurrent;
using Ensembles.Members;
using Ensembles.Recipes;

namespace Grains.Tests.Fakes;

/// <summary>Two classes, one validation image, two test images. Every folder holds other ones, that of /colour RGB, that of /letters of another class.</summary>
internal sealed class TinyData : IDataCatalogue
{
    private readonly ConcurrentDictionary<string, int> _changes = new();

    /// <summary>Puts other images into a folder; "" means the known set.</summary>
    public void Change(string folder) => _changes.AddOrUpdate(folder, 1, (_, changes) => changes + 1);

    /// <summary>Takes a folder away for good.</summary>
    public void Remove(string folder) => _changes[folder] = int.MinValue;

    /// <summary>The hash of a folder as it is now.</summary>
    public string Sha256(string? folder) => $"hash{folder}{(_changes.TryGetValue(folder ?? "", out var changes) ? changes : null)}";

    /// <summary>Whether nothing can be read.</summary>
    public bool IsAway { get; set; }

    private bool IsGone(DataRecipe data) => IsAway || data.Folder == "/missing" || _changes.GetValueOrDefault(data.Folder ?? "") < 0;

    public DataDescription Prepare(DataRecipe data, IProgress<DataProgress> progress, CancellationToken cancellation) => IsGone(data)
        ? throw new TrainingException($"{data.Folder}: there is no such folder; name one that has the images.")
        : new DataDescription(data.Folder ?? "tiny", new ImageShape(data.Folder == "/colour" ? 3 : 1, 2, 2), ["zero", data.Folder == "/letters" ? "b" : "one"], 10, 1, 2, Sha256(data.Folder))
        {
            LeftOut = data.Folder is { } folder ? [$"{folder}: left out 1 image in val (val/a.png): only train and test are read."] : [],
        };

    public byte[] Labels(DataRecipe data, DataSplit split, string? sha256) => split == DataSplit.Test ? [0, 0] : [0];

    public ImageBatch Images(DataRecipe data, DataSplit split, string? sha256, IReadOnlyList<int> places) =>
        new(new ImageShape(1, 2, 2), [.. places.SelectMany(place => Enumerable.Repeat((byte)place, 4))]);

    public ImageBatch ReadImages(string name, byte[] content, ImageShape expected, int most) => content.Length == expected.Size
        ? new ImageBatch(expected, content)
        : throw new TrainingException($"{name}: this is no image; give a PNG, JPG or IDX file.");

    public IReadOnlyList<KnownDataSet> KnownSets() => [new("mnist", "digits", "/data/mnist", true, 4)];
}
