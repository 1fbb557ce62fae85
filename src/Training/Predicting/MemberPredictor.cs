using System.Collections.Concurrent;
using Ensembles.Members;
using Training.Data;
using Training.Loop;
using static TorchSharp.torch;

namespace Training.Predicting;

/// <summary>Answers with stored members. Safe from many threads: one answers at a time with each member.</summary>
public sealed class MemberPredictor : IMemberPredictor, IDisposable
{
    // Members that stay loaded; a forgotten one is loaded again when it is asked.
    private const int MostLoaded = 16;

    private readonly IDataSetReader _data;
    private readonly ICheckpointStore _checkpoints;
    private readonly ConcurrentDictionary<string, Desk> _desks = new(StringComparer.Ordinal);
    private long _clock;

    /// <summary>A predictor with this machine's data and the store of what was trained.</summary>
    public MemberPredictor(DataCatalogue data, ICheckpointStore checkpoints) : this((IDataSetReader)data, checkpoints)
    {
    }

    internal MemberPredictor(IDataSetReader data, ICheckpointStore checkpoints) => (_data, _checkpoints) = (data, checkpoints);

    /// <inheritdoc/>
    public IReadOnlyList<Probabilities> Predict(IReadOnlyList<StoredMember> models, ImageBatch images)
    {
        foreach (var model in models) Require(model, images);
        var shown = new LabelledImages(images.Shape, images.Pixels, new byte[images.Count]);
        var answers = new Probabilities[models.Count];
        // The images are brought to a device once, whoever looks at them there.
        foreach (var place in Enumerable.Range(0, models.Count).GroupBy(index => models[index].Device))
        {
            using var tensors = OnDevice(shown, place.Key);
            foreach (var index in place) answers[index] = Answer(models[index], tensors);
        }

        return answers;
    }

    /// <inheritdoc/>
    public Probabilities Predict(StoredMember model, DataSplit split)
    {
        using var tensors = OnDevice(_data.Read(model.Recipe.Data, CancellationToken.None).Part(model.Recipe.Data, split), model.Device);
        return Answer(model, tensors);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var desk in _desks.Values) desk.Dispose();
    }

    private static void Require(StoredMember model, ImageBatch images)
    {
        if (images.Shape == model.ImageShape) return;
        throw new TrainingException($"The images are {images.Shape}, but the network was trained with {model.ImageShape}; bring images of that size.");
    }

    private static ImageTensors OnDevice(LabelledImages images, string device)
    {
        var place = TorchRuntime.DeviceOf(device);
        set_num_threads(1);
        return new ImageTensors(images, place);
    }

    private Probabilities Answer(StoredMember model, ImageTensors images)
    {
        var desk = _desks.GetOrAdd($"{model.WeightsSha256} {model.Device} {model.Recipe.Prediction}", _ => new Desk());
        desk.LastUsed = Interlocked.Increment(ref _clock);
        var values = desk.Use(
            () => LoadedMember.Load(model, _checkpoints), network => Scorer.Probabilities(network, images.Pixels, CancellationToken.None));
        Forget();
        return new Probabilities(model.Classes, values);
    }

    private void Forget()
    {
        foreach (var (key, desk) in _desks.OrderByDescending(entry => entry.Value.LastUsed).Skip(MostLoaded))
        {
            if (_desks.TryRemove(key, out _)) desk.Dispose();
        }
    }

    /// <summary>One member, loaded when it is first asked.</summary>
    private sealed class Desk : IDisposable
    {
        private readonly Lock _turn = new();
        private AnsweringNetwork? _network;

        public long LastUsed { get; set; }

        public float[] Use(Func<AnsweringNetwork> load, Func<AnsweringNetwork, float[]> answer)
        {
            lock (_turn) return answer(_network ??= load());
        }

        public void Dispose()
        {
            lock (_turn)
            {
                _network?.Dispose();
                _network = null;
            }
        }
    }
}
