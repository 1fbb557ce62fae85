using System.Collections.Concurrent;
using Ensembles.Members;
using Ensembles.Recipes;
using Training.Checkpoints;
using Training.Loop;
using Training.Models;
using static TorchSharp.torch;

namespace Training.Tests.Engine;

/// <summary>An epoch that is stored while the next one is trained.</summary>
public sealed class BackgroundCheckpointTests : IDisposable
{
    private static readonly NoProgress Silence = new();
    private readonly Workshop _shop = new();
    private readonly GatedStore _store;

    public BackgroundCheckpointTests() => _store = new GatedStore(_shop.Store);

    public static TheoryData<string> Kinds { get; } = ["plain", "average", "sgd", "muon"];

    public void Dispose() => _shop.Dispose();

    [Theory, MemberData(nameof(Kinds))]
    public void It_is_reported_once_it_is_stored_and_is_to_the_bit_what_it_is_in_the_foreground(string kind)
    {
        using var foreground = new Workshop();
        var expected = foreground.Train(RecipeOf(kind).Plan(), 4);
        using var gate = new ManualResetEventSlim();
        _store.BeforeWrite = _ => gate.Wait(TestContext.Current.CancellationToken);
        List<EpochReport> reported = [];
        Workshop.OnThread(() =>
        {
            using var training = Resume(RecipeOf(kind).Plan());
            training.TrainEpoch(Silence, reported.Add, CancellationToken.None);
            Assert.Equal((1, 0), (training.EpochsDone, reported.Count));
            gate.Set();
            for (var epoch = 2; epoch <= 4; epoch++) training.TrainEpoch(Silence, reported.Add, CancellationToken.None);
            training.Flush();
            return true;
        });
        Assert.Equal(expected.Select(Facts), reported.Select(Facts));
        Assert.All(expected.Zip(reported), pair => Assert.Equal(pair.First.Probabilities, pair.Second.Probabilities));
        foreach (var id in expected.Select(report => report.Checkpoint)) Assert.Equal(foreground.Store.ExportWeights(id), _shop.Store.ExportWeights(id));
        Assert.Equal(expected[^1].WeightsSha256, _shop.Store.ReadReport(reported[^1].Checkpoint).WeightsSha256);
    }

    [Fact]
    public void A_checkpoint_holds_copies_which_no_later_step_changes()
    {
        TorchRuntime.Start();
        var report = _shop.Train(SmallRecipes.Everything.Plan(), 1)[0];
        using var network = new Network(SmallRecipes.Everything.Model, SmallData.Shape, 4, 7, CPU);
        var patience = new StorageRetry(TimeSpan.Zero, TimeProvider.System);
        using var checkpoints = new MemberCheckpoints(_store, SmallRecipes.Everything.Plan(), patience);
        var copied = checkpoints.Copy(network, network.Trained.Named, report);
        var before = copied.ToFile();
        using (no_grad())
        {
            foreach (var named in network.Tensors) named.Tensor.zero_();
        }

        Assert.Equal(before, copied.ToFile());
        Assert.NotEqual(before, checkpoints.Copy(network, network.Trained.Named, report).ToFile());
    }

    [Theory, InlineData(FaultKind.Storage), InlineData(FaultKind.Fenced)]
    public void A_fault_of_the_store_ends_the_next_epoch_with_its_own_kind_and_no_later_epoch_is_stored(FaultKind kind)
    {
        _store.BeforeWrite = id =>
        {
            if (id.Epoch == 2) throw new TrainingException("not stored.", kind);
        };
        List<EpochReport> reported = [];
        Workshop.OnThread(() =>
        {
            using var training = Resume(SmallRecipes.Everything.Plan());
            for (var epoch = 1; epoch <= 2; epoch++) training.TrainEpoch(Silence, reported.Add, CancellationToken.None);
            var error = Assert.Throws<TrainingException>(() => training.TrainEpoch(Silence, reported.Add, CancellationToken.None));
            Assert.Equal(("not stored.", kind), (error.Message, error.Kind));
            training.Flush();
            return true;
        });
        Assert.Equal([1], reported.Select(report => report.Epoch));
        Assert.Equal([1], _shop.Store.Epochs("run", 0));
    }

    [Fact]
    public void Cancelling_ends_the_wait_for_the_store_leaves_no_thread_and_costs_the_epoch_that_was_not_stored()
    {
        using var cancelled = new CancellationTokenSource();
        using var waits = new ManualResetEventSlim();
        _store.BeforeWrite = id =>
        {
            if (id.Epoch == 2) throw new TrainingException("away.", FaultKind.Storage);
        };
        List<EpochReport> reported = [];
        Workshop.OnThread(() =>
        {
            using var training = Resume(SmallRecipes.Everything.Plan(), TimeSpan.FromHours(1));
            for (var epoch = 1; epoch <= 2; epoch++) training.TrainEpoch(new Waiting(waits), reported.Add, cancelled.Token);
            waits.Wait(TestContext.Current.CancellationToken);
            cancelled.Cancel();
            Assert.Throws<OperationCanceledException>(training.Flush);
            return true;
        });
        Assert.Equal([1], reported.Select(report => report.Epoch));
        Assert.All(_store.Threads, thread => Assert.False(thread.IsAlive));

        using var undisturbed = new Workshop();
        Assert.Equal(
            undisturbed.Train(SmallRecipes.Everything.Plan(), 3).Skip(1).Select(report => report.WeightsSha256),
            _shop.Train(SmallRecipes.Everything.Plan(incarnation: 2), 2, decided: 1).Select(report => report.WeightsSha256));
    }

    [Fact]
    public void A_training_that_ends_by_a_fault_of_its_own_still_stores_and_tells_the_epoch_before()
    {
        List<EpochReport> reported = [];
        using var gate = new ManualResetEventSlim();
        _store.BeforeWrite = _ => gate.Wait(TestContext.Current.CancellationToken);
        Workshop.OnThread(() =>
        {
            using var training = Resume(SmallRecipes.Everything.Plan());
            training.TrainEpoch(Silence, reported.Add, CancellationToken.None);
            using var cancelled = new CancellationTokenSource();
            cancelled.Cancel();
            Assert.Throws<OperationCanceledException>(() => training.TrainEpoch(Silence, reported.Add, cancelled.Token));
            Assert.Empty(reported);
            gate.Set();
            return true;
        });
        Assert.Equal([1], reported.Select(report => report.Epoch));
        Assert.All(_store.Threads, thread => Assert.False(thread.IsAlive));
    }

    private static (int Epoch, string Weights, double Loss, double Accuracy, double Validation, int Samples) Facts(EpochReport report) =>
        (report.Epoch, report.WeightsSha256, report.TrainLoss, report.TrainAccuracy, report.ValidationLoss, report.Samples);

    private static Recipe RecipeOf(string kind) => kind switch
    {
        "average" => SmallRecipes.Everything with { Training = SmallRecipes.Everything.Training with { Ema = 0.9 } },
        "sgd" => SmallRecipes.Everything with { Optimizer = new SgdRecipe() },
        "muon" => SmallRecipes.Everything with { Optimizer = new MuonRecipe() },
        _ => SmallRecipes.Everything,
    };

    private IMemberTraining Resume(MemberPlan plan, TimeSpan patience = default) =>
        new MemberTrainer(_shop.Data, _store, _shop.Modules, patience) { StoresInBackground = true }
            .Resume(plan, 0, CancellationToken.None);

    private sealed class NoProgress : IProgress<StepProgress>
    {
        public void Report(StepProgress value)
        {
        }
    }

    /// <summary>Says when the store is waited for.</summary>
    private sealed class Waiting(ManualResetEventSlim waits) : IProgress<StepProgress>
    {
        public void Report(StepProgress value)
        {
            if (value.Waiting is not null) waits.Set();
        }
    }

    /// <summary>A store whose writes a test may hold up or refuse.</summary>
    private sealed class GatedStore(ICheckpointStore store) : ICheckpointStore
    {
        public Action<CheckpointId> BeforeWrite { get; set; } = _ => { };

        /// <summary>The threads that have written.</summary>
        public ConcurrentBag<Thread> Threads { get; } = [];

        public void Write(CheckpointId id, int incarnation, ReadOnlyMemory<byte> content)
        {
            Threads.Add(Thread.CurrentThread);
            BeforeWrite(id);
            store.Write(id, incarnation, content);
        }

        public byte[] Read(CheckpointId id) => store.Read(id);

        public void Fence(string run, int member, int incarnation) => store.Fence(run, member, incarnation);

        public EpochReport ReadReport(CheckpointId id) => store.ReadReport(id);

        public IReadOnlyList<int> Epochs(string run, int member) => store.Epochs(run, member);

        public void Delete(CheckpointId id) => store.Delete(id);

        public void DeleteRun(string run) => store.DeleteRun(run);

        public byte[] ExportWeights(CheckpointId id) => store.ExportWeights(id);
    }
}
