using System.Runtime.InteropServices;
using Ensembles.Members;
using TorchSharp;

namespace Training.Native;

/// <summary>
/// Calls libtorch's operators through its stable C interface, which TorchSharp does not wrap. It answers faults with a code
/// where the C++ one would end the process.
/// </summary>
internal static unsafe partial class StableShim
{
    // The interface's version, 2.10, in the two highest bytes.
    private const ulong Version = 0x020A000000000000UL;

    public static void Call(string op, string overload, Span<ulong> stack)
    {
        fixed (ulong* first = stack)
        {
            if (Dispatch(op, overload, first, Version) != 0) throw new TrainingException($"libtorch refused {op}; its own words are in the silo's standard error.", FaultKind.Engine);
        }
    }

    /// <summary>A list of tensors as an argument: the operator takes it over.</summary>
    public static ulong List(IReadOnlyList<torch.Tensor> tensors)
    {
        Check(NewList((nuint)tensors.Count, out var list));
        foreach (var tensor in tensors)
        {
            Check(NewHandle(tensor.Handle, out var owned));
            Check(Push(list, (ulong)owned));
        }

        return (ulong)list;
    }

    public static ulong Number(double value) => (ulong)BitConverter.DoubleToInt64Bits(value);

    public static ulong Flag(bool value) => value ? 1UL : 0UL;

    private static void Check(int code)
    {
        if (code != 0) throw new TrainingException("libtorch's stable C interface does not answer; its version does not fit, run 'ensemble doctor'.", FaultKind.Device);
    }

    /// <summary>Where a tensor's values are: on its device.</summary>
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
