using System.Runtime.InteropServices;
using Ensembles.Members;
using Training.Native;
using static TorchSharp.torch;

namespace Training.Loop;

/// <summary>
/// Takes a training's steps with all that differs between them in the device's memory, at places that stay: so one step can be recorded and
/// then launched as a whole. The first ones, and batches of another size, are launched operator by operator.
/// </summary>
/// <param name="step">The step.</param>
/// <param name="recorder">What records it.</param>
/// <param name="layers">One more than the largest index of a layer.</param>
/// <param name="device">Where it is trained.</param>
internal sealed class RecordedStep(TrainingStep step, IStepRecorder recorder, int layers, Device device) : IDisposable
{
    // As in PyTorch's own examples: trials of algorithms, workspaces and first allocations are over then.
    private const int MostWarmUps = 3;

    private readonly Tally _tally = new(device);
    private readonly Tensor _numbers =
        zeros(StepNumbers.WidthOf(layers), dtype: ScalarType.Float64, device: device).DetachFromDisposeScope();

    private Tensor? _epochsNumbers;
    private int _epoch;
    private BatchRows? _rows;
    private int _warmUps;
    private State _state = State.WarmingUp;

    private enum State
    {
        WarmingUp,
        Recorded,
        Failed,
    }

    /// <summary>Takes the next step.</summary>
    /// <param name="batches">The epoch's.</param>
    /// <param name="epoch">From 1.</param>
    /// <param name="number">Within the epoch, from 0.</param>
    /// <param name="tally">Takes the outcome in.</param>
    public void Take(EpochBatches batches, int epoch, int number, Tally tally)
    {
        if (_epoch != epoch) Begin(epoch);
        var (rows, numbers) = (batches.Rows(number), _epochsNumbers!.select(0, number));
        if (_state == State.Failed || rows.Count != step.BatchSize)
        {
            step.Run(batches.Images, rows, At(numbers), tally);
            return;
        }

        _rows ??= rows.Copy();
        _rows.Become(rows);
        _numbers.copy_(numbers);
        Advance(batches.Images);
        tally.Add(_tally);
    }

    public void Dispose()
    {
        recorder.Dispose();
        _tally.Dispose();
        _numbers.Dispose();
        _epochsNumbers?.Dispose();
        _rows?.Free();
    }

    private void Begin(int epoch)
    {
        var width = StepNumbers.WidthOf(layers);
        var rows = new double[step.StepsPerEpoch * width];
        for (var number = 0; number < step.StepsPerEpoch; number++) step.NumbersOf(epoch, number).Write(rows.AsSpan(number * width, width));
        _epochsNumbers?.Dispose();
        _epochsNumbers = from_array(rows).reshape(step.StepsPerEpoch, width).to(device).DetachFromDisposeScope();
        _epoch = epoch;
    }

    private void Advance(ImageTensors images)
    {
        if (_state == State.WarmingUp && _warmUps++ < MostWarmUps) recorder.WarmUp(Run);
        else if (_state == State.Recorded || TryRecord(Run)) recorder.Replay();
        else Run();

        void Run()
        {
            using var scope = NewDisposeScope();
            _tally.Clear();
            step.Run(images, _rows!, At(_numbers), _tally);
        }
    }

    private bool TryRecord(Action run)
    {
        try
        {
            recorder.Record(run);
            _state = State.Recorded;
        }
        catch (Exception error) when (error is ExternalException or TrainingException)
        {
            _state = State.Failed;
            var reason = error.FirstLine();
            TorchRuntime.Warn(
                $"Steps are launched one operator at a time: none can be recorded ({reason}); leave step-graph out of Ensemble:GpuGains.");
        }

        return _state == State.Recorded;
    }

    private StepNumbers At(Tensor row) => StepNumbers.At(row, step.Bfloat16);
}
