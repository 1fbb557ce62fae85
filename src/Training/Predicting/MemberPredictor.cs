using Ensembles.Members;
using Training.Data;
using Training.Loop;
using Training.Native;
using static TorchSharp.torch;

namespace Training.Predicting;

/// <summary>Answers with stored members. Safe from many threads: one answers at a time with each member.</summary>
public sealed class MemberPredictor : IMemberPredictor, IDisposable
{
    private readonly IDataSetReader _data;
    private readonly LoadedMembers _members;

    /// <summary>A predictor with this machine's data and the store of what was trained.</summary>
    /// <param name="data">The data of this machine.</param>
    /// <param name="checkpoints">The store of the members.</param>
    /// <param name="modules">The store of networks that users submitted.</param>
    /// <param name="mostBytes">How many bytes of weights stay in memory; those that were not used for the longest time go first.</param>
    public MemberPredictor(DataCatalogue data, ICheckpointStore checkpoints, IModuleStore modules, long mostBytes)
        : this((IDataSetReader)data, checkpoints, modules, mostBytes)
    {
    }

    internal MemberPredictor(IDataSetReader data, ICheckpointStore checkpoints, IModuleStore modules, long mostBytes) =>
        (_data, _members) = (data, new LoadedMembers(checkpoints, modules, mostBytes));

    /// <inheritdoc/>
    public IReadOnlyList<Probabilities> Predict(IReadOnlyList<StoredMember> models, ImageBatch images)
    {
        foreach (var model in models) Require(model, images);
        var answers = new Probabilities[models.Count];
        // The images are copied to a device once for all members there.
        foreach (var place in Enumerable.Range(0, models.Count).GroupBy(index => models[index].Device))
        {
            using var pixels = Translate(models[place.First()], images.Count, () => OnDevice(images, place.Key));
            foreach (var index in place) answers[index] = Answer(models[index], pixels);
        }

        return answers;
    }

    /// <inheritdoc/>
    public Probabilities Predict(StoredMember model, DataSplit split)
    {
        var device = Prepare(model.Device);
        var images = _data.Read(model.Recipe.Data, CancellationToken.None).Require(model.DataSha256).Part(model.Recipe.Data, split);
        using var tensors = Translate(model, images.Count, () => new ImageTensors(images, device));
        return Answer(model, tensors.Pixels);
    }

    /// <inheritdoc/>
    public void Unload(string run) => _members.Unload(run);

    /// <inheritdoc/>
    public void Dispose() => _members.Dispose();

    private static void Require(StoredMember model, ImageBatch images)
    {
        if (images.Shape == model.ImageShape) return;
        throw new TrainingException(
            $"The images are {images.Shape}, but the network was trained with {model.ImageShape}; use images of that size.");
    }

    private static Device Prepare(string device)
    {
        var place = TorchRuntime.DeviceOf(device);
        set_num_threads(1);
        AnsweringStream.Enter(place);
        return place;
    }

    private static Tensor OnDevice(ImageBatch images, string device)
    {
        var place = Prepare(device);
        using var scope = NewDisposeScope();
        var type = images.Type == PixelType.Float32 ? ScalarType.Float32 : ScalarType.Byte;
        var pixels = empty([images.Count, images.Shape.Channels, images.Shape.Height, images.Shape.Width], dtype: type);
        images.Pixels.CopyTo(pixels.bytes);
        return pixels.to(place).DetachFromDisposeScope();
    }

    private Probabilities Answer(StoredMember model, Tensor pixels)
    {
        float[] Compute(IAnsweringNetwork network) => Scorer.Probabilities(network, pixels, CancellationToken.None);
        return new Probabilities(model.Classes, Translate(model, (int)pixels.shape[0], () => _members.Use(model, Compute)));
    }

    private static T Translate<T>(StoredMember model, int images, Func<T> work) => NativeFaults.Translate(
        work,
        $"member {model.Checkpoint.Member} of run {model.Checkpoint.Run}, answering {images} images",
        model.Device,
        offer: $"send fewer images at once, leave large-answers out of Ensemble:GpuGains, so that a pass has {Scorer.Batch} of them, "
            + "or answer on a device with more memory");
}
