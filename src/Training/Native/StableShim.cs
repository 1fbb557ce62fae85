using System.Runtime.InteropServices;
using Ensembles.Members;
using TorchSharp;

namespace Training.Native;

/// <summary>
/// Calls libtorch's operators through its stable C interface, which TorchSharp does not wrap. It answers faults with a code
/// when the C++ one would end the process.
/// </summary>
internal static unsafe partial class StableShim
{
    // The interface's version, 2.10, in the two highest bytes.
    private const ulong Version = 0x020A000000000000UL;

    // Since 2.13; before that libtorch writes its words to the standard error only.
    private const string LastWords = "torch_exception_get_what_without_backtrace";

    /// <param name="op">The operator, such as <c>aten::_fused_adam_</c>.</param>
    /// <param name="overload">Which of its overloads; mostly empty.</param>
    /// <param name="stack">Its arguments.</param>
    /// <param name="device">The device of its tensors.</param>
    /// <exception cref="RefusedOperatorException">libtorch refused.</exception>
    public static void Call(string op, string overload, Span<ulong> stack, torch.Device device)
    {
        fixed (ulong* first = stack)
        {
            if (Dispatch(op, overload, first, Version) != 0) throw Refusal(op, device.type != DeviceType.CPU, Said());
        }
    }

    /// <summary>
    /// What becomes of an operator that was refused: on a GPU a fault of the device, because what it is given is the same each time.
    /// </summary>
    /// <param name="op">The operator.</param>
    /// <param name="isOnGpu">Whether it was to compute on a GPU.</param>
    /// <param name="said">libtorch's own words, or null.</param>
    internal static RefusedOperatorException Refusal(string op, bool isOnGpu, string? said)
    {
        var words = said is null
            ? $"libtorch refused {op}; its own words are in the silo's standard error"
            : $"{NativeFaults.FirstLine(said).TrimEnd('.')} (in {op})";
        return new RefusedOperatorException(isOnGpu && DeviceFaults.Find(words) is null ? $"CUDA error: {words}" : words);
    }

    private static string? Said() =>
        TorchLibrary.Export(LastWords) is not 0 and var said ? Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)said)()) : null;

    /// <summary>A list of tensors as an argument: the operator takes it over.</summary>
    public static ulong List(IReadOnlyList<torch.Tensor> tensors)
    {
        Check(NewList((nuint)tensors.Count, out var list));
        foreach (var tensor in tensors) Check(Push(list, One(tensor)));
        return (ulong)list;
    }

    /// <summary>A tensor as an argument: the operator takes it over.</summary>
    public static ulong One(torch.Tensor tensor)
    {
        Check(NewHandle(tensor.Handle, out var owned));
        return (ulong)owned;
    }

    /// <summary>
    /// A tensor as an argument that might be left out, which is 0. The operator takes it over, and frees the place that it is in.
    /// </summary>
    public static ulong Optional(torch.Tensor tensor)
    {
        ulong* place;
        // Since 2.11; before that it is freed by C++, whose allocator is C's.
        if (TorchLibrary.Export("torch_new_stable_ivalue") is not 0 and var make) Check(((delegate* unmanaged<ulong**, int>)make)(&place));
        else place = (ulong*)NativeMemory.Alloc(sizeof(ulong));
        *place = One(tensor);
        return (ulong)place;
    }

    /// <summary>A tensor that an operator has left in its stack.</summary>
    public static torch.Tensor Result(ulong value) => torch.Tensor.UnsafeCreateTensor((nint)value);

    public static ulong Number(double value) => (ulong)BitConverter.DoubleToInt64Bits(value);

    public static ulong Flag(bool value) => value ? 1UL : 0UL;

    private static void Check(int code)
    {
        if (code != 0)
            throw new TrainingException(
                "libtorch's stable C interface does not answer; its version does not fit, run 'ensemble doctor'.", FaultKind.Device);
    }

    /// <summary>The address of a tensor's values, on its device.</summary>
    public static nint AddressOf(torch.Tensor tensor)
    {
        Check(GetAddress(tensor.Handle, out var address));
        return address;
    }

    [LibraryImport(TorchLibrary.Cpu, EntryPoint = "aoti_torch_get_data_ptr")]
    private static partial int GetAddress(nint tensor, out nint address);

    [LibraryImport(TorchLibrary.Cpu, EntryPoint = "torch_call_dispatcher", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Dispatch(string op, string overload, ulong* stack, ulong version);

    [LibraryImport(TorchLibrary.Cpu, EntryPoint = "torch_new_list_reserve_size")]
    private static partial int NewList(nuint size, out nint list);

    [LibraryImport(TorchLibrary.Cpu, EntryPoint = "torch_list_push_back")]
    private static partial int Push(nint list, ulong value);

    [LibraryImport(TorchLibrary.Cpu, EntryPoint = "aoti_torch_new_tensor_handle")]
    private static partial int NewHandle(nint original, out nint owned);
}
