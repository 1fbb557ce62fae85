using System.Collections.Immutable;
using static TorchSharp.torch;

namespace Training.Models;

/// <summary>
/// The tensors of a network that are trained, and the blocks of memory in which they lie: each its own, or all of a kind in one buffer, so
/// that
/// an operation on every element takes one launch on a GPU instead of one a tensor.
/// </summary>
internal sealed class TrainedTensors : IDisposable
{
    // A tensor starts at an address from which 16 bytes can be read at once.
    private const int Alignment = 4;
    private static readonly ImmutableArray<TensorKind> Kinds = [TensorKind.Kernel, TensorKind.Other];
    private readonly ImmutableDictionary<TensorKind, Tensor>? _buffers;

    private TrainedTensors(ImmutableArray<NamedTensor> named, ImmutableDictionary<TensorKind, Tensor>? buffers) =>
        (Named, _buffers) = (named, buffers);

    /// <summary>The tensors, in the network's order.</summary>
    public ImmutableArray<NamedTensor> Named { get; }

    /// <summary>All blocks, kind by kind.</summary>
    public IEnumerable<Tensor> AllBlocks => Kinds.SelectMany(Blocks);

    /// <summary>A network's trained tensors, in place.</summary>
    public static TrainedTensors Of(IEnumerable<NamedTensor> tensors) => new([.. tensors.Where(named => Kinds.Contains(named.Kind))], null);

    /// <summary>
    /// Those that are trained, moved into one buffer a kind: <see cref="Named"/> are the parameters from then on, and those that came in
    /// are disposed.
    /// </summary>
    public static TrainedTensors Flat(IEnumerable<NamedTensor> tensors)
    {
        var before = Of(tensors).Named;
        var flat = Lay(before);
        CopyTo(flat, before);
        foreach (var (named, old) in flat.Named.Zip(before))
        {
            named.Tensor.requires_grad_(old.Tensor.requires_grad);
            old.Tensor.Dispose();
        }

        return flat;
    }

    /// <summary>Zeros of the same shapes in blocks of the same kind, each under a prefix and a full stop.</summary>
    public TrainedTensors Zeros(string prefix)
    {
        ImmutableArray<NamedTensor> renamed = [.. Named.Select(named => named with { Name = $"{prefix}.{named.Name}" })];
        return _buffers is not null
            ? Lay(renamed)
            : Of(
                renamed.Select(named =>
                    named with { Tensor = zeros(named.Tensor.shape, device: named.Tensor.device).DetachFromDisposeScope() }));
    }

    /// <summary>The same values in blocks of their own, each under a prefix and a full stop.</summary>
    public TrainedTensors Copy(string prefix)
    {
        var copy = Zeros(prefix);
        CopyTo(copy, Named);
        return copy;
    }

    /// <summary>The blocks of a kind; none if there is no such tensor.</summary>
    public Tensor[] Blocks(TensorKind kind) =>
        _buffers is null ? OfKind(kind, Named.Select(named => named.Tensor)) : _buffers.TryGetValue(kind, out var buffer) ? [buffer] : [];

    /// <summary>The gradients of a kind as blocks that go with <see cref="Blocks"/>.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="gradients">Contiguous, in the order of <see cref="Named"/>.</param>
    public Tensor[] GradientBlocks(TensorKind kind, IEnumerable<Tensor> gradients)
    {
        var ofKind = OfKind(kind, gradients);
        if (_buffers is null || ofKind.Length == 0) return ofKind;
        var padding = zeros(Alignment - 1, device: ofKind[0].device);
        return [cat([.. ofKind.SelectMany(gradient => Padded(gradient.flatten(), padding))])];
    }

    public void Dispose()
    {
        foreach (var named in Named) named.Tensor.Dispose();
        foreach (var buffer in _buffers?.Values ?? []) buffer.Dispose();
    }

    private static void CopyTo(TrainedTensors places, ImmutableArray<NamedTensor> sources)
    {
        using var off = no_grad();
        foreach (var (place, source) in places.Named.Zip(sources)) place.Tensor.copy_(source.Tensor);
    }

    // Zeros in the names and shapes of others.
    private static TrainedTensors Lay(ImmutableArray<NamedTensor> like)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var buffers = Kinds.Where(kind => like.Any(named => named.Kind == kind))
            .ToImmutableDictionary(kind => kind, kind => BufferOf(kind, like));
        var used = Kinds.ToDictionary(kind => kind, _ => 0L);
        var placed = like.Select(named =>
        {
            var (size, first) = (named.Tensor.numel(), used[named.Kind]);
            used[named.Kind] += Aligned(size);
            return named with
            {
                Tensor = buffers[named.Kind].narrow(0, first, size).view(named.Tensor.shape).detach().DetachFromDisposeScope(),
            };
        });
        return new TrainedTensors([.. placed], buffers);
    }

    private static Tensor BufferOf(TensorKind kind, ImmutableArray<NamedTensor> tensors)
    {
        var ofKind = tensors.Where(named => named.Kind == kind).Select(named => named.Tensor).ToList();
        return zeros(ofKind.Sum(tensor => Aligned(tensor.numel())), device: ofKind[0].device).DetachFromDisposeScope();
    }

    private static IEnumerable<Tensor> Padded(Tensor flat, Tensor padding)
    {
        yield return flat;
        var missing = Aligned(flat.numel()) - flat.numel();
        if (missing > 0) yield return padding.narrow(0, 0, missing);
    }

    private static long Aligned(long size) => (size + Alignment - 1) / Alignment * Alignment;

    private Tensor[] OfKind(TensorKind kind, IEnumerable<Tensor> inOrder) =>
        [.. Named.Zip(inOrder).Where(pair => pair.First.Kind == kind).Select(pair => pair.Second)];
}
