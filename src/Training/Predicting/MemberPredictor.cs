using System.Collections.Concurrent;
using Ensembles.Members;
using Training.Data;
using Training.Loop;
using Training.Models;
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
    public Probabilities Predict(StoredMember model, ImageBatch images)
    {
        if (images.Shape != model.ImageShape)
        {
            throw new TrainingException($"The images are {images.Shape}, but the network was trained with {model.ImageShape}; bring images of that size.");
        }

        return Answer(model, new LabelledImages(images.Shape, images.Pixels, new byte[images.Count]));
    }

    /// <inheritdoc/>
    public Probabilities Predict(StoredMember model, DataSplit split) =>
        Answer(model, _data.Read(model.Recipe.Data, CancellationToken.None).Part(model.Recipe.Data, split));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var desk in _desks.Values) desk.Dispose();
    }

    private Probabilities Answer(StoredMember model, LabelledImages images)
    {
        TorchRuntime.Start();
        set_num_threads(1);
        var desk = _desks.GetOrAdd($"{model.WeightsSha256} {model.Device}", _ => new Desk());
        desk.LastUsed = Interlocked.Increment(ref _clock);
        var values = desk.Use(() => LoadedMember.Load(model, _checkpoints), network =>
        {
            using var tensors = new ImageTensors(images, network.Device);
            return Scorer.Probabilities(network, tensors.Pixels, CancellationToken.None);
        });
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
        private Network? _network;

        public long LastUsed { get; set; }

        public float[] Use(Func<Network> load, Func<Network, float[]> answer)
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
