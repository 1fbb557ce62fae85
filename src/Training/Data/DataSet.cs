using Ensembles.Members;
using Ensembles.Recipes;

namespace Training.Data;

/// <summary>A data set in memory: read once in a process, shared by all, never changed.</summary>
/// <param name="Name">The set's name, or the user's folder.</param>
/// <param name="ClassNames">Names of the classes, by index.</param>
/// <param name="Train">What the training files hold, before the split.</param>
/// <param name="Test">What the test files hold.</param>
/// <param name="Sha256">Hash (hex) over pixels and labels of train, then test.</param>
internal sealed record DataSet(string Name, IReadOnlyList<string> ClassNames, LabelledImages Train, LabelledImages Test, string Sha256)
{
    /// <summary>What lies in the folder and is not read, one sentence each.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>The same set, if it is the one that was asked for.</summary>
    /// <exception cref="TrainingException">Its hash is another.</exception>
    public DataSet Require(string? sha256) => sha256 is null || sha256 == Sha256 ? this : throw DataFaults.OtherData(Name, sha256, Sha256);

    /// <summary>How many images each part has of each class.</summary>
    public ClassCounts Count(DataRecipe data) => new(
        Train.CountClasses(ClassNames.Count),
        Part(data, DataSplit.Train).CountClasses(ClassNames.Count),
        Part(data, DataSplit.Validation).CountClasses(ClassNames.Count),
        Test.CountClasses(ClassNames.Count));

    /// <summary>One part of the set by the recipe's split: the first training images train, the last ones validate.</summary>
    /// <exception cref="TrainingException">The recipe asks for more images than there are.</exception>
    public LabelledImages Part(DataRecipe data, DataSplit split)
    {
        var training = Train.Count - data.Validation;
        if (training < 1)
        {
            throw new TrainingException(
                $"data.validation: {data.Validation} images cannot validate, because {Name} has only {Train.Count} training images; choose "
                    + $"fewer.");
        }

        return split switch
        {
            DataSplit.Train => Train.Slice(0, Math.Min(training, data.TrainLimit ?? training)),
            DataSplit.Validation => Train.Slice(training, Math.Min(data.Validation, data.ValidationLimit ?? data.Validation)),
            _ => Test,
        };
    }
}

/// <summary>Images with their classes.</summary>
/// <param name="Shape">The measures of each image.</param>
/// <param name="Pixels">Bytes 0…255: image by image, channel by channel, row by row.</param>
/// <param name="Labels">One class index an image.</param>
internal sealed record LabelledImages(ImageShape Shape, ReadOnlyMemory<byte> Pixels, ReadOnlyMemory<byte> Labels)
{
    /// <summary>How many images there are.</summary>
    public int Count => Labels.Length;

    /// <summary>How many there are of each class, by its index.</summary>
    public int[] CountClasses(int classes)
    {
        var counts = new int[classes];
        foreach (var label in Labels.Span) counts[label]++;
        return counts;
    }

    /// <summary>A view of some of them; nothing is copied.</summary>
    public LabelledImages Slice(int start, int count) =>
        new(Shape, Pixels.Slice(start * Shape.Size, count * Shape.Size), Labels.Slice(start, count));
}

/// <summary>Reads data sets into memory.</summary>
internal interface IDataSetReader
{
    /// <summary>The data of a recipe, from memory if they were read before; downloads missing known sets.</summary>
    /// <exception cref="TrainingException">The data are not to be had or not sound.</exception>
    DataSet Read(DataRecipe data, CancellationToken cancellation);
}
