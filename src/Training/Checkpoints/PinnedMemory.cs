using static TorchSharp.torch;

namespace Training.Checkpoints;

/// <summary>
/// Memory of the host that a GPU writes to without a detour through the driver's own. It is kept: pinning takes longer than a copy.
/// </summary>
/// <param name="pin">Pins a tensor.</param>
internal sealed class PinnedMemory(Func<Tensor, Tensor> pin) : IDisposable
{
    private Tensor? _memory;

    /// <summary>Copies a tensor and waits for it.</summary>
    /// <param name="flat">Float32, of one dimension.</param>
    /// <returns>The copy, until the next one is made; it belongs to the caller's dispose scope.</returns>
    public Tensor Copy(Tensor flat)
    {
        if (_memory is null || _memory.numel() < flat.numel()) Grow(flat.numel());
        return _memory!.narrow(0, 0, flat.numel()).copy_(flat);
    }

    public void Dispose() => _memory?.Dispose();

    private void Grow(long count)
    {
        _memory?.Dispose();
        _memory = pin(empty([count])).DetachFromDisposeScope();
    }
}
