using Ensembles.Members;
using Ensembles.Scoring;
using Ensembles.Tracing;
using Training.Checkpoints;
using Training.Data;
using Training.Models;
using Training.Native;
using Training.Optimizing;
using static TorchSharp.torch;

namespace Training.Loop;

/// <summary>One member in training: network, optimizer and data on one device, used by one thread.</summary>
internal sealed class MemberTraining : IMemberTraining
{
    private readonly MemberPlan _plan;
    private readonly MemberCheckpoints _checkpoints;
    private readonly INetwork _network;
    private readonly Optimizer _optimizer;
    private readonly WeightAverage? _average;
    private readonly ImageTensors _images;
    private readonly ImageTensors _validation;
    private readonly byte[] _validationLabels;
    private readonly TrainingStep _step;
    private readonly IDisposable _room;

    public MemberTraining(
        MemberPlan plan, DataSet data, Device device, MemberCheckpoints checkpoints, byte[]? module, ResumePoint point, IDisposable room)
    {
        (_plan, _checkpoints, _room) = (plan, checkpoints, room);
        var recipe = plan.Recipe;
        _network = Networks.Make(recipe.Model, data.Train.Shape, data.ClassNames.Count, plan.Seed, device, module);
        _optimizer = Optimizer.Of(recipe.Optimizer, recipe.Regularization.L2, _network.Trained);
        _images = new ImageTensors(data.Part(recipe.Data, DataSplit.Train), device);
        var validation = data.Part(recipe.Data, DataSplit.Validation);
        _validation = new ImageTensors(validation, device);
        _validationLabels = validation.Labels.ToArray();
        var steps = EpochBatches.StepsOf(_images.Count, recipe.Training.BatchSize);
        if (point.State is null) Whitening.Start(_network, _images);
        _average = recipe.Training.Ema > 0 ? new WeightAverage(recipe.Training.Ema, _network.Trained) : null;
        _step = new TrainingStep(recipe, plan.Seed, _network, _optimizer, _average, steps);
        if (point.State is { } state) TakeUp(state);
        (Undecided, Damaged) = (point.Undecided, point.Damaged);
    }

    /// <inheritdoc/>
    public int EpochsDone { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<EpochReport> Undecided { get; }

    /// <inheritdoc/>
    public IReadOnlyList<DamagedCheckpoint> Damaged { get; }

    /// <inheritdoc/>
    public void TrainEpoch(IProgress<StepProgress> progress, Action<EpochReport> stored, CancellationToken cancellation) =>
        NativeFaults.Translate(
            () => Epoch(progress, stored, cancellation),
            $"member {_plan.Member}, epoch {EpochsDone + 1}",
            _plan.Device,
            _plan.Recipe.Training);

    /// <inheritdoc/>
    public void Flush() => _checkpoints.Flush();

    private void Epoch(IProgress<StepProgress> progress, Action<EpochReport> stored, CancellationToken cancellation)
    {
        var epoch = EpochsDone + 1;
        using var tally = new Tally(_network.Device);
        var meter = new ProgressMeter(epoch, _images.Count, tally, progress);
        Train(epoch, tally, meter, cancellation);
        var loss = tally.Loss + Penalty();
        meter.RequireNumber(loss, _step.StepsPerEpoch - 1);
        using var shown = _average?.Show();
        var report = Report(epoch, loss, tally, Validate(cancellation), meter.Seconds);
        meter.RequireValidation(report.ValidationLoss);
        var checkpoint = _checkpoints.Copy(_network, Memory, report);
        _checkpoints.Write(checkpoint, stored, Wait, cancellation);
        EpochsDone = epoch;

        void Wait(string why) => progress.Report(new StepProgress(epoch, report.Samples, _images.Count, 0, loss, why));
    }

    // What a checkpoint holds beside the weights that answer.
    private IEnumerable<NamedTensor> Memory => [.. _optimizer.Memory, .. _average?.Held.Named ?? []];

    private float[] Validate(CancellationToken cancellation)
    {
        using var span = Spans.Begin("validation");
        using var answering = _network.Answering(_plan.Recipe.Prediction);
        return Scorer.Probabilities(answering, _validation.Pixels, cancellation);
    }

    public void Dispose()
    {
        _checkpoints.Dispose();
        _step.Dispose();
        _network.Dispose();
        _optimizer.Dispose();
        _average?.Dispose();
        _images.Dispose();
        _validation.Dispose();
        _room.Dispose();
    }

    private void Train(int epoch, Tally tally, ProgressMeter meter, CancellationToken cancellation)
    {
        using var batches = new EpochBatches(_plan.Recipe, _plan.Seed, epoch, _images);
        for (var step = 0; step < _step.StepsPerEpoch; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            _checkpoints.RequireStored();
            _step.Take(batches, epoch, step, tally);
            meter.AfterStep(step);
        }
    }

    // λ·Σw² over the kernels, Keras' meaning.
    private double Penalty()
    {
        var l2 = _plan.Recipe.Regularization.L2;
        if (l2 == 0) return 0;
        using var scope = NewDisposeScope();
        using var off = no_grad();
        return l2 * _network.Trained.Blocks(TensorKind.Kernel).Sum(block => block.square().sum().item<float>());
    }

    private EpochReport Report(int epoch, double loss, Tally tally, float[] probabilities, double seconds)
    {
        var trueClass = Scorer.TrueClass(probabilities, _validationLabels);
        var classes = probabilities.Length / trueClass.Length;
        return new EpochReport
        {
            Member = _plan.Member,
            Epoch = epoch,
            Incarnation = _plan.Incarnation,
            TrainLoss = loss,
            TrainAccuracy = tally.Accuracy,
            ValidationLoss = NegativeLogLikelihood.Of(trueClass),
            ValidationAccuracy = Accuracy.Of(probabilities, _validationLabels, classes),
            TrueClassProbabilities = trueClass,
            Probabilities = EpochReport.CarriesAll(probabilities.Length, _plan.Recipe.Models) ? probabilities : null,
            Checkpoint = new CheckpointId(_plan.Run, _plan.Member, epoch),
            WeightsSha256 = MemberCheckpoints.NotHashed,
            Samples = tally.Samples,
            Seconds = seconds,
        };
    }

    private void TakeUp(Checkpoint stored)
    {
        using var shown = _average?.Show();
        CheckpointLoader.Load(stored.Weights, _network.Tensors);
        CheckpointLoader.Load(stored.Memory, [.. Memory]);
        _network.StepsTracked = stored.Steps;
        EpochsDone = stored.Report.Epoch;
    }
}
