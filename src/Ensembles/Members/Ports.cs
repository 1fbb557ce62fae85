using System.Text.Json.Serialization;
using Ensembles.Recipes;

namespace Ensembles.Members;

/// <summary>Trains members. The engine implements it; grains never see more of the engine than this.</summary>
public interface IMemberTrainer
{
    /// <summary>
    /// Resumes a member from its newest sound checkpoint, or from its seed if there is none.
    /// Blocks; the returned training belongs to the calling thread and must be used and disposed on it.
    /// </summary>
    /// <param name="plan">What to train.</param>
    /// <param name="decidedEpoch">The last epoch that the run has decided, 0 for none: reports of later stored epochs are repeated.</param>
    /// <param name="cancellation">Ends the wait for data.</param>
    /// <exception cref="TrainingException">The plan cannot be trained here; the message is one sentence for people.</exception>
    IMemberTraining Resume(MemberPlan plan, int decidedEpoch, CancellationToken cancellation);

    /// <summary>Whether a device multiplies bfloat16 itself; if not, float32 is faster.</summary>
    /// <param name="device">Such as <c>cpu</c> or <c>cuda:0</c>.</param>
    bool HasBfloat16(string device);

    /// <summary>
    /// Why a device computes no more, one sentence, or null if it does. Asked after a fault of the device; computes very little. Blocks.
    /// </summary>
    /// <param name="device">Such as <c>cpu</c> or <c>cuda:0</c>.</param>
    string? FaultOf(string device);
}

/// <summary>One member in training, on one thread.</summary>
public interface IMemberTraining : IDisposable
{
    /// <summary>Epochs that are trained; the last of them may still be being stored.</summary>
    int EpochsDone { get; }

    /// <summary>Reports of epochs that were stored but not yet decided when the member was taken up, oldest first.</summary>
    IReadOnlyList<EpochReport> Undecided { get; }

    /// <summary>Stored states that were damaged when the member was taken up, and were passed over.</summary>
    IReadOnlyList<DamagedCheckpoint> Damaged { get; }

    /// <summary>Trains the next epoch, scores the validation images, and stores the checkpoint. Blocks.</summary>
    /// <remarks>
    /// One epoch may be stored while the next one is trained, not more: the end of that one waits until the epoch is stored.
    /// </remarks>
    /// <param name="progress">Reports of every few steps, and of what the store is waited for; from any thread.</param>
    /// <param name="stored">Called for each epoch when its checkpoint is stored, in their order, from any thread, and not after
    /// disposal.</param>
    /// <param name="cancellation">Gives up at the next batch boundary; the epoch in flight is lost, and one that waits for the
    /// store.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="TrainingException">The member cannot continue: its loss is not finite, the epoch before could not be stored, and
    /// the like.</exception>
    void TrainEpoch(IProgress<StepProgress> progress, Action<EpochReport> stored, CancellationToken cancellation);

    /// <summary>Waits until every epoch that is trained is stored. Blocks.</summary>
    /// <exception cref="OperationCanceledException">The token that the last epoch was trained with was cancelled.</exception>
    /// <exception cref="TrainingException">The last epoch could not be stored. It is thrown once, here or by the next epoch.</exception>
    void Flush();
}

/// <summary>How far an epoch has got.</summary>
/// <param name="Epoch">The epoch in training, from 1.</param>
/// <param name="Samples">Images trained in it so far.</param>
/// <param name="SamplesTotal">Images that the epoch has.</param>
/// <param name="SamplesPerSecond">Speed of late.</param>
/// <param name="Loss">Mean training loss of late, in nats.</param>
/// <param name="Waiting">What the member waits for, one sentence, or null while it trains.</param>
[GenerateSerializer, Immutable, Alias("ensemble.epoch-in-flight")]
public sealed record StepProgress(
    [property: Id(0)] int Epoch,
    [property: Id(1)] int Samples,
    [property: Id(2)] int SamplesTotal,
    [property: Id(3)] double SamplesPerSecond,
    [property: Id(4)] double Loss,
    [property: Id(5)] string? Waiting = null);

/// <summary>A stored state that cannot be used.</summary>
/// <param name="Epoch">Of which epoch.</param>
/// <param name="Reason">Why, one sentence.</param>
public sealed record DamagedCheckpoint(int Epoch, string Reason);

/// <summary>Answers with the probabilities of one stored member.</summary>
public interface IMemberPredictor
{
    /// <summary>Probabilities for the user's images, of several members at once. Blocks.</summary>
    /// <param name="models">Whose weights; all see images of the same size.</param>
    /// <param name="images">The images, of the size that the networks were trained with.</param>
    /// <returns>In the order of the members.</returns>
    /// <exception cref="TrainingException">A checkpoint or the images cannot be used.</exception>
    IReadOnlyList<Probabilities> Predict(IReadOnlyList<StoredMember> models, ImageBatch images);

    /// <summary>Releases a run's weights, if they are in memory; they are read again when needed.</summary>
    /// <param name="run">Name of the run.</param>
    void Unload(string run);

    /// <summary>Probabilities for a whole part of the run's data. Blocks.</summary>
    /// <param name="model">Whose weights.</param>
    /// <param name="split">Which part.</param>
    /// <exception cref="TrainingException">The checkpoint or the data cannot be used.</exception>
    Probabilities Predict(StoredMember model, DataSplit split);
}

/// <summary>One member as it was stored.</summary>
/// <param name="Recipe">The recipe it was trained by.</param>
/// <param name="Checkpoint">The checkpoint of its weights.</param>
/// <param name="WeightsSha256">What they must hash to (hex).</param>
/// <param name="ImageShape">The images that it was trained with.</param>
/// <param name="Classes">How many classes it knows.</param>
/// <param name="Device">The device that computes, such as <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="DataSha256">What the recipe's data must hash to (hex) if a part of them is asked for; null if a silo of an older version
/// asks, which does not say.</param>
public sealed record StoredMember(
    Recipe Recipe, CheckpointId Checkpoint, string WeightsSha256, ImageShape ImageShape, int Classes, string Device,
    string? DataSha256 = null);

/// <summary>Class probabilities, one row an image.</summary>
/// <param name="Classes">Columns.</param>
/// <param name="Values">Rows × columns, row by row.</param>
public sealed record Probabilities(int Classes, float[] Values)
{
    /// <summary>How many images were answered.</summary>
    public int Rows => Values.Length / Classes;
}

/// <summary>The measures of one image.</summary>
/// <param name="Channels">1 for grey, 3 for RGB.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Width">Pixels.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>Bytes of one image.</summary>
    public int Size => Channels * Height * Width;

    /// <inheritdoc/>
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}

/// <summary>Images, image by image, channel by channel, row by row.</summary>
/// <param name="Shape">The measures of each.</param>
/// <param name="Pixels">All images, one after the other, in the type's bytes.</param>
/// <param name="Type">How a pixel is written.</param>
public sealed record ImageBatch(ImageShape Shape, byte[] Pixels, PixelType Type = PixelType.UInt8)
{
    /// <summary>How many images there are.</summary>
    public int Count => Pixels.Length / BytesPerImage;

    /// <summary>Bytes of one image.</summary>
    public int BytesPerImage => Shape.Size * (Type == PixelType.Float32 ? sizeof(float) : sizeof(byte));

    /// <summary>Batches of one shape and type as one, in their order.</summary>
    public static ImageBatch Join(IReadOnlyList<ImageBatch> batches)
    {
        if (batches.Count == 1) return batches[0];
        var pixels = new byte[batches.Sum(batch => batch.Pixels.Length)];
        var end = 0;
        foreach (var batch in batches)
        {
            batch.Pixels.CopyTo(pixels, end);
            end += batch.Pixels.Length;
        }

        return batches[0] with { Pixels = pixels };
    }

    /// <summary>Some of the images, in their order.</summary>
    public ImageBatch Slice(int start, int count) =>
        start == 0 && count == Count ? this : this with { Pixels = Pixels.AsSpan(start * BytesPerImage, count * BytesPerImage).ToArray() };
}

/// <summary>How a pixel is written.</summary>
[GenerateSerializer, Alias("ensemble.pixel-type")]
public enum PixelType
{
    /// <summary>A byte 0…255, as image files have it; the recipe's pixel scale divides it.</summary>
    UInt8,

    /// <summary>A little-endian float32 as the network's first layer is to see it: divided already.</summary>
    Float32,
}

/// <summary>A part of a data set.</summary>
public enum DataSplit
{
    /// <summary>What the members learn from.</summary>
    Train,

    /// <summary>What every choice is made on.</summary>
    Validation,

    /// <summary>What is read once, at the end.</summary>
    Test,
}

/// <summary>Finds data, and downloads them if they are missing.</summary>
public interface IDataCatalogue
{
    /// <summary>Makes the data of a recipe ready and describes them. Blocks, for minutes if they must be downloaded first.</summary>
    /// <param name="data">Which data.</param>
    /// <param name="progress">Receives the current step.</param>
    /// <param name="cancellation">Gives up; nothing half-written is left.</param>
    /// <exception cref="TrainingException">The data are not to be had or not sound; one sentence says which file and why.</exception>
    DataDescription Prepare(DataRecipe data, IProgress<DataProgress> progress, CancellationToken cancellation);

    /// <summary>The true classes of one part of the data, in order. Blocks.</summary>
    /// <param name="data">Which data.</param>
    /// <param name="split">Which part.</param>
    /// <param name="sha256">What the data must hash to, or null for any.</param>
    /// <exception cref="TrainingException">The data are not there, not sound, or others than those of the hash.</exception>
    byte[] Labels(DataRecipe data, DataSplit split, string? sha256);

    /// <summary>Some images of one part of the data. Blocks.</summary>
    /// <param name="data">Which data.</param>
    /// <param name="split">Which part.</param>
    /// <param name="sha256">What the data must hash to, or null for any.</param>
    /// <param name="places">Their places in it, from 0.</param>
    /// <exception cref="TrainingException">The data are not there, not sound, or others than those of the hash.</exception>
    ImageBatch Images(DataRecipe data, DataSplit split, string? sha256, IReadOnlyList<int> places);

    /// <summary>Reads a user's images: PNG, JPG, or an IDX file with many.</summary>
    /// <param name="name">The file's name, for messages and for its kind.</param>
    /// <param name="content">The file.</param>
    /// <param name="expected">The measures that the network was trained with; another size is rejected, colours are converted to grey if it
    /// is grey.</param>
    /// <param name="most">The most images that the file may hold.</param>
    /// <exception cref="TrainingException">It is no image, of another size, or holds too many.</exception>
    ImageBatch ReadImages(string name, byte[] content, ImageShape expected, int most);

    /// <summary>The sets that are known by name, and whether they are here.</summary>
    IReadOnlyList<KnownDataSet> KnownSets();
}

/// <summary>A data set that can be named in a recipe.</summary>
/// <param name="Name">As recipes write it, or the user's folder.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Folder">Its present or future folder.</param>
/// <param name="Present">Whether it lies there.</param>
/// <param name="Bytes">Its size on disk, 0 if it is missing.</param>
[GenerateSerializer, Immutable, Alias("ensemble.data-set")]
public sealed record KnownDataSet(
    [property: Id(0)] string Name,
    [property: Id(1)] string Description,
    [property: Id(2)] string Folder,
    [property: Id(3)] bool Present,
    [property: Id(4)] long Bytes);

/// <summary>What is known of a recipe's data once they are ready.</summary>
/// <param name="Name">The set's name, or the folder.</param>
/// <param name="Shape">The measures of each image.</param>
/// <param name="ClassNames">Names of the classes, by index.</param>
/// <param name="Train">Training images after split and limit.</param>
/// <param name="Validation">Validation images after split and limit.</param>
/// <param name="Test">Test images.</param>
/// <param name="Sha256">Hash (hex) over all pixels and labels, in order, train then test.</param>
public sealed record DataDescription(
    string Name, ImageShape Shape, IReadOnlyList<string> ClassNames, int Train, int Validation, int Test, string Sha256)
{
    /// <summary>How many images of each class there are, or null in manifests of older versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ClassCounts? Counts { get; init; }

    /// <summary>What lies in the folder and is not read, one sentence each.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];
}

/// <summary>How many images there are of each class, by its index.</summary>
/// <param name="Files">In the training files, before split and limit.</param>
/// <param name="Train">To train.</param>
/// <param name="Validation">To validate.</param>
/// <param name="Test">To test.</param>
public sealed record ClassCounts(
    IReadOnlyList<int> Files, IReadOnlyList<int> Train, IReadOnlyList<int> Validation, IReadOnlyList<int> Test);

/// <summary>How far the data have come.</summary>
/// <param name="Message">The current step, for people.</param>
/// <param name="Done">Bytes so far.</param>
/// <param name="Total">Bytes in all, null if unknown.</param>
public readonly record struct DataProgress(string Message, long Done, long? Total);

