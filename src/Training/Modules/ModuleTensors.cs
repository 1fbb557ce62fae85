using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Ensembles.Members;
using Ensembles.Recipes;
using Training.Checkpoints;
using Training.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Training.Modules;

/// <summary>The tensors of a module.</summary>
internal static class ModuleTensors
{
    private const string Counter = "num_batches_tracked";

    /// <summary>Parameters and float32 buffers by PyTorch's names, on the CPU. They stay outside of any dispose scope.</summary>
    /// <remarks>A parameter with several names in the module is trained under the first, and a frozen one is not changed.</remarks>
    public static ImmutableArray<NamedTensor> Of(jit.ScriptModule<Tensor, Tensor> module)
    {
        var seen = new HashSet<nint>();
        return
        [
            .. module.named_parameters().Select(named =>
                Owned(named.name, named.parameter, KindOf(named.parameter, isFirst: seen.Add(AddressOf(named.parameter))))),
            .. Buffers(module, ScalarType.Float32).Select(named => Owned(named.Name, named.Tensor, TensorKind.Buffer)),
        ];
    }

    /// <summary>The counters of its batch normalizations.</summary>
    public static ImmutableArray<NamedTensor> Counters(jit.ScriptModule<Tensor, Tensor> module) =>
        [
            .. Buffers(module, ScalarType.Int64)
                .Where(named => IsNamed(named.Name, Counter))
                .Select(named => Owned(named.Name, named.Tensor, TensorKind.Buffer))];

    /// <summary>Initializes the tensors from a member's seed.</summary>
    /// <remarks>
    /// Parameters of two dimensions and more: He-uniform, by the shape. Biases are 0, and so are running means; running variances are 1,
    /// and so are the
    /// scales of normalizations, which are the weights of one dimension that have a bias beside them. All else stays as it is in the file.
    /// </remarks>
    public static void Start(ImmutableArray<NamedTensor> tensors, ulong seed)
    {
        using var off = no_grad();
        var names = tensors.Select(named => named.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (index, named) in tensors.Index())
        {
            if (named.Kind == TensorKind.Kernel) Draw(named.Tensor, new RandomStream(seed, 0, index, DrawPurpose.Initialization));
            else if (StartOf(named, names) is { } start) Fill(named.Tensor, start);
        }
    }

    private static TensorKind KindOf(Tensor parameter, bool isFirst)
    {
        if (!isFirst || !parameter.requires_grad) return TensorKind.Frozen;
        return parameter.dim() >= 2 ? TensorKind.Kernel : TensorKind.Other;
    }

    private static int? StartOf(NamedTensor named, HashSet<string> names) => named.Kind switch
    {
        TensorKind.Buffer when IsNamed(named.Name, "running_mean") => 0,
        TensorKind.Buffer when IsNamed(named.Name, "running_var") => 1,
        TensorKind.Other when IsBias(named.Name) => 0,
        TensorKind.Other when IsNamed(named.Name, "weight") && names.Contains($"{named.Name[..^"weight".Length]}bias") => 1,
        _ => null,
    };

    private static IEnumerable<(string Name, Tensor Tensor)> Buffers(jit.ScriptModule<Tensor, Tensor> module, ScalarType type) =>
        module.named_buffers().Where(named => named.buffer.dtype == type).Select(named => (named.name, named.buffer));

    private static void Draw(Tensor tensor, RandomStream random)
    {
        var (outputs, count) = ((int)tensor.shape[0], (int)tensor.numel());
        if (count == 0) return;
        var area = (int)tensor.shape.Skip(2).Aggregate(1L, (product, size) => product * size);
        var values = Initializer.Kernel(Initialization.HeUniform, count, count / outputs, outputs * area, random);
        using var plain = TensorBytes.Make(new PlainTensor([.. tensor.shape], values), tensor.device);
        tensor.copy_(plain);
    }

    private static void Fill(Tensor tensor, int value)
    {
        using Scalar number = value;
        tensor.fill_(number);
    }

    private static bool IsNamed(string name, string last) => Last(name).SequenceEqual(last);

    // Recurrent and attention modules number theirs.
    private static bool IsBias(string name) =>
        Last(name) is var last
            && (last is "bias" || last.StartsWith("bias_", StringComparison.Ordinal) || last.EndsWith("_bias", StringComparison.Ordinal));

    private static ReadOnlySpan<char> Last(string name) => name.AsSpan(name.LastIndexOf('.') + 1);

    private static unsafe nint AddressOf(Tensor tensor)
    {
        fixed (byte* first = &MemoryMarshal.GetReference(tensor.bytes)) return (nint)first;
    }

    private static NamedTensor Owned(string name, Tensor tensor, TensorKind kind) => new(name, tensor.DetachFromDisposeScope(), kind);
}
