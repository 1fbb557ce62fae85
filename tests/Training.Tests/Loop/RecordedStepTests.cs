using Ensembles.Recipes;
using Training.Checkpoints;
using Training.Loop;
using Training.Models;
using Training.Native;
using Training.Optimizing;
using Training.Tests.Engine;
using static TorchSharp.torch;

namespace Training.Tests.Loop;

/// <summary>Steps that read what differs between them from memory, recorded once and replayed: here what is recorded is run again.</summary>
public sealed class RecordedStepTests : IDisposable
{
    // Two whole batches and a smaller one an epoch.
    private const int BatchSize = 50;
    private const int Images = 128;
    private const ulong Seed = 7;
    private readonly List<string> _warnings = [];

    public RecordedStepTests() => TorchRuntime.Warn = _warnings.Add;

    public static TheoryData<string> Kinds =>
        ["adam", "adamw", "sgd", "muon", "renormalized muon", "average", "mirror", "plain images", "bfloat16"];


    public void Dispose() => TorchRuntime.Warn = _ => { };

    [Theory, MemberData(nameof(Kinds))]
    public void Weights_average_memory_and_loss_are_to_the_bit_those_of_ordinary_steps(string kind)
    {
        var recorder = new FakeRecorder();
        Assert.Equal(Train(RecipeOf(kind), null), Train(RecipeOf(kind), recorder));
        Assert.Equal(["warm up", "warm up", "warm up", "record", .. Enumerable.Repeat("replay", 5), "dispose"], recorder.Calls);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void A_training_that_is_resumed_records_its_own_step_and_ends_at_the_same_bits()
    {
        FakeRecorder first = new(), second = new();
        Assert.Equal(Train(RecipeOf("average"), null, 6), Train(RecipeOf("average"), first, 2, second, 6));
        Assert.All([first, second], recorder => Assert.Equal(1, recorder.Calls.Count(call => call == "record")));
    }

    [Fact]
    public void A_step_that_cannot_be_recorded_is_taken_operator_by_operator_and_that_is_one_line()
    {
        var recorder = new FakeRecorder { Refusal = new LibtorchError("CUDA error: no.\nframes") };
        Assert.Equal(Train(RecipeOf("adam"), null), Train(RecipeOf("adam"), recorder));
        Assert.Equal(["warm up", "warm up", "warm up", "record", "dispose"], recorder.Calls);
        Assert.Equal(
            ["Steps are launched one operator at a time: none can be recorded (CUDA error: no); leave step-graph out of Ensemble:GpuGains."],
            _warnings);
    }

    [Fact]
    public void A_batch_in_parts_is_not_recorded()
    {
        var recorder = new FakeRecorder();
        var recipe = RecipeOf("adam") with { Training = new TrainingRecipe { BatchSize = BatchSize, MicroBatch = 30 } };
        Assert.Equal(Train(recipe, null), Train(recipe, recorder));
        Assert.Empty(recorder.Calls);
    }

    private static Recipe RecipeOf(string kind)
    {
        var training = new TrainingRecipe { BatchSize = BatchSize };
        var recipe = SmallRecipes.Everything with { Training = training, Schedule = new OneCycleSchedule() };
        return kind switch
        {
            "adamw" => recipe with { Optimizer = new AdamWRecipe() },
            "sgd" => recipe with { Optimizer = new SgdRecipe(Nesterov: true) },
            "muon" => recipe with { Optimizer = new MuonRecipe() },
            "renormalized muon" => recipe with { Optimizer = new MuonRecipe(Renormalize: true) },
            "average" => recipe with { Training = training with { Ema = 0.9 } },
            "mirror" => recipe with { Augmentation = new AugmentationRecipe { Shift = 0.2, Mirror = true, Border = Border.Zero } },
            "plain images" => recipe with { Augmentation = new AugmentationRecipe() },
            "bfloat16" => recipe with { Training = training with { Precision = Precision.Bfloat16, Ema = 0.9 } },
            _ => recipe,
        };
    }

    // Everything that a training leaves, as bytes.
    private static string Train(Recipe recipe, IStepRecorder? recorder, int epochs = 4, IStepRecorder? next = null, int? end = null) =>
        Workshop.OnThread(() => Everything(recipe, recorder, epochs, next, end));

    private static string Everything(Recipe recipe, IStepRecorder? recorder, int epochs, IStepRecorder? next, int? end)
    {
        TorchRuntime.Start();
        set_num_threads(1);
        var all = new SmallData().Set.Train;
        var some = all with { Pixels = all.Pixels[..(Images * SmallData.Shape.Size)], Labels = all.Labels[..Images] };
        using var images = new ImageTensors(some, CPU);
        using var network = new Network(recipe.Model, SmallData.Shape, 4, Seed, CPU, kernels: false);
        using var optimizer = Optimizer.Of(recipe.Optimizer, recipe.Regularization.L2, network.Trained);
        using var average = recipe.Training.Ema > 0 ? new WeightAverage(recipe.Training.Ema, network.Trained) : null;
        using var tally = new Tally(CPU);
        Steps(recorder, 1, epochs);
        if (next is not null) Steps(next, epochs + 1, end!.Value);
        var stored = TensorBytes.Store([.. network.Tensors, .. optimizer.Memory, .. average?.Held.Named ?? []]);
        var bytes = string.Concat(stored.Select(tensor => Convert.ToHexString(tensor.Bytes.Span)));
        return $"{tally.Loss:R} {tally.Accuracy:R} {network.StepsTracked} {bytes}";

        void Steps(IStepRecorder? by, int begin, int last)
        {
            var steps = EpochBatches.StepsOf(Images, BatchSize);
            using var step = new TrainingStep(recipe, Seed, network, optimizer, average, steps, by);
            for (var epoch = begin; epoch <= last; epoch++)
            {
                using var batches = new EpochBatches(recipe, Seed, epoch, images);
                for (var number = 0; number < steps; number++) step.Take(batches, epoch, number, tally);
            }
        }
    }

    private sealed class FakeRecorder : IStepRecorder
    {
        private Action? _recorded;

        public List<string> Calls { get; } = [];

        public Exception? Refusal { get; init; }

        public void WarmUp(Action step)
        {
            Calls.Add("warm up");
            step();
        }

        public void Record(Action step)
        {
            Calls.Add("record");
            if (Refusal is not null) throw Refusal;
            _recorded = step;
        }

        public void Replay()
        {
            Calls.Add("replay");
            _recorded!();
        }

        public void Dispose() => Calls.Add("dispose");
    }
}
