using Ensembles.Members;
using Training.Checkpoints;
using Training.Loop;
using Training.Predicting;
using Training.Tests.Data;

namespace Training.Tests.Engine;

/// <summary>A trainer with small data and a folder of its own. Training needs a thread of its own, as in a silo.</summary>
internal sealed class Workshop : IDisposable
{
    private readonly TempFolder _folder = new();

    public Workshop(DeviceRooms? rooms = null)
    {
        Store = new CheckpointStore(new FolderFiles(_folder.Path));
        Modules = new ModuleStore(new FolderFiles(_folder.Path));
        Trainer = new MemberTrainer(Data, Store, Modules, TimeSpan.Zero, rooms);
        Predictor = new MemberPredictor(Data, Store, Modules, mostBytes: 1 << 30);
    }

    public SmallData Data { get; } = new();

    public CheckpointStore Store { get; }

    public ModuleStore Modules { get; }

    public MemberTrainer Trainer { get; }

    public MemberPredictor Predictor { get; }

    public string Folder => _folder.Path;

    public string FileOf(int epoch) => Path.Combine(Folder, "run", "member-0", $"epoch-{epoch:d4}.safetensors");

    /// <summary>Takes a member up and trains so many epochs.</summary>
    public List<EpochReport> Train(MemberPlan plan, int epochs, int decided = 0, IProgress<StepProgress>? progress = null) => OnThread(() =>
    {
        using var training = Trainer.Resume(plan, decided, CancellationToken.None);
        return Train(training, epochs, progress);
    });

    /// <summary>Trains so many epochs and waits until they are stored.</summary>
    public static List<EpochReport> Train(
        IMemberTraining training, int epochs, IProgress<StepProgress>? progress = null, CancellationToken cancellation = default)
    {
        List<EpochReport> stored = [];
        for (var epoch = 0; epoch < epochs; epoch++) training.TrainEpoch(progress ?? Silence.Instance, stored.Add, cancellation);
        training.Flush();
        return stored;
    }

    public static T OnThread<T>(Func<T> work)
    {
        var source = new TaskCompletionSource<T>();
        var thread = new Thread(() =>
        {
            try
            {
                source.SetResult(work());
            }
            catch (Exception error)
            {
                source.SetException(error);
            }
        });
        thread.Start();
        return source.Task.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        Predictor.Dispose();
        _folder.Dispose();
    }

    private sealed class Silence : IProgress<StepProgress>
    {
        public static readonly Silence Instance = new();

        public void Report(StepProgress value)
        {
        }
    }
}
