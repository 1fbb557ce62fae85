using static TorchSharp.torch;

namespace Training.Models;

/// <summary>What decides a dropout mask: 64 bits on the host, or a place in the device's memory.</summary>
/// <param name="Value">The bits, if they are on the host.</param>
/// <param name="Place">Float64, two values on the device: the low and the high 32 bits as whole numbers. Else null.</param>
internal readonly record struct DropoutKey(ulong Value, Tensor? Place = null)
{
    /// <summary>The low 32 bits as int32 for the operators of libtorch, which know no unsigned integers.</summary>
    public Tensor Low => Place is null ? Word((uint)Value) : Word(Place, 0);

    /// <summary>The high 32 bits.</summary>
    public Tensor High => Place is null ? Word((uint)(Value >> 32)) : Word(Place, 1);

    public static implicit operator DropoutKey(ulong value) => new(value);

    // Without dimensions it stays with the host, and goes along as an argument.
    public static Tensor Word(uint value) => tensor(unchecked((int)value));

    private static Tensor Word(Tensor place, long index) => place.narrow(0, index, 1).to(ScalarType.Int64).to(ScalarType.Int32);
}
