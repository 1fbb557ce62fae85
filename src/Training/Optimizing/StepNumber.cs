using Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Training.Optimizing;

/// <summary>
/// A number that differs from step to step: a value on the host, or a place in the device's memory. A step that is recorded once and then
/// replayed needs the second, because it reads the value of each step there.
/// </summary>
internal readonly struct StepNumber
{
    private readonly double _value;
    private readonly Tensor? _place;

    private StepNumber(double value, Tensor? place) => (_value, _place) = (value, place);

    /// <summary>The value, if it is on the host.</summary>
    public double Value => _place is null ? _value : throw new InvalidOperationException("The value is in the device's memory.");

    /// <summary>The overload of a fused optimizer that takes the learning rate as <see cref="Argument"/> gives it.</summary>
    public string Overload => _place is null ? "" : "tensor_lr";

    /// <summary>The learning rate as an argument of a fused optimizer. GPUs read float32, which changes the last bits.</summary>
    public ulong Argument => _place is null
        ? StableShim.Number(_value)
        : StableShim.One(_place.device.type == DeviceType.CPU ? _place : _place.to(ScalarType.Float32));

    public static implicit operator StepNumber(double value) => new(value, null);

    public static StepNumber operator *(StepNumber number, double factor) =>
        number.With(factor, (value, by) => value * by, (place, by) => place.mul(by));

    public static StepNumber operator /(StepNumber number, double divisor) =>
        number.With(divisor, (value, by) => value / by, (place, by) => place.div(by));

    /// <param name="place">Float64, one value; it stays there as long as the number is used.</param>
    public static StepNumber At(Tensor place) => new(0, place);

    /// <summary>A new tensor of one value, float32.</summary>
    public Tensor ToTensor(Device device)
    {
        if (_place is not null) return _place.to(ScalarType.Float32);
        using Scalar value = _value;
        return full([1], value, dtype: ScalarType.Float32, device: device);
    }

    /// <summary>Adds the direction, multiplied by this number, to a tensor of its shape.</summary>
    public void AddTo(Tensor target, Tensor direction)
    {
        using Scalar factor = _place is null ? _value : 1;
        if (_place is null) target.add_(direction, factor);
        else target.addcmul_(direction, _place.to(ScalarType.Float32), factor);
    }

    private StepNumber With(double other, Func<double, double, double> onHost, Func<Tensor, Scalar, Tensor> onDevice)
    {
        if (_place is null) return onHost(_value, other);
        using Scalar scalar = other;
        return At(onDevice(_place, scalar));
    }
}
