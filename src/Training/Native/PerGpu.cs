using System.Collections.Concurrent;
using TorchSharp;

namespace Training.Native;

/// <summary>Something that each GPU has one of, made when it is first asked for.</summary>
/// <param name="make">Makes that of a GPU, by libtorch's number.</param>
internal sealed class PerGpu<T>(Func<int, T> make)
{
    private readonly ConcurrentDictionary<int, Lazy<T>> _made = new();

    /// <exception cref="Ensembles.Members.TrainingException">It cannot be made, now as when it was first asked for.</exception>
    public T Of(torch.Device device) => _made.GetOrAdd(device.index, index => new Lazy<T>(() => make(index))).Value;
}
