using TorchSharp;
using static TorchSharp.torch;

namespace Training.Loop;

/// <summary>Sums an epoch up on the device: nothing is read back step by step.</summary>
internal sealed class Tally : IDisposable
{
    private readonly Tensor _loss;
    private readonly Tensor _right;
    private readonly Tensor? _mirror;
    private int _mirrored;

    public Tally(Device device)
    {
        _loss = zeros(1, dtype: ScalarType.Float64, device: device).DetachFromDisposeScope();
        _right = zeros(1, dtype: ScalarType.Int64, device: device).DetachFromDisposeScope();
        // Pinned, or the copy would wait.
        _mirror = device.type == DeviceType.CPU ? null : zeros(1, dtype: ScalarType.Float64).pin_memory().DetachFromDisposeScope();
    }

    public int Samples { get; private set; }

    /// <summary>Mean loss so far, in nats. Waits for the device.</summary>
    public double Loss => _loss.item<double>() / Math.Max(1, Samples);

    /// <summary>Share of right answers so far. Waits for the device.</summary>
    public double Accuracy => (double)_right.item<long>() / Math.Max(1, Samples);

    public void Add(Tensor loss, Tensor logits, Tensor labels)
    {
        using var off = no_grad();
        var count = (int)labels.shape[0];
        using Scalar weight = count;
        _loss.add_(loss.detach().to(ScalarType.Float64), weight);
        _right.add_(logits.argmax(1).eq(labels).sum());
        Samples += count;
    }

    /// <summary>Takes in all that another one has.</summary>
    public void Add(Tally other)
    {
        _loss.add_(other._loss);
        _right.add_(other._right);
        Samples += other.Samples;
    }

    /// <summary>Begins again.</summary>
    public void Clear()
    {
        _loss.zero_();
        _right.zero_();
        Samples = 0;
    }

    /// <summary>
    /// The sum of the losses and its number of samples: current if that costs nothing, else the last ones read, so that it never waits for
    /// a GPU.
    /// </summary>
    public (double Loss, int Samples) Glimpse()
    {
        if (_mirror is null) return (_loss.item<double>(), Samples);
        var before = (_mirror.data<double>()[0], _mirrored);
        _mirror.copy_(_loss, nonBlocking: true);
        _mirrored = Samples;
        return before;
    }

    public void Dispose()
    {
        _loss.Dispose();
        _right.Dispose();
        _mirror?.Dispose();
    }
}
