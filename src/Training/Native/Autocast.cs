using System.Runtime.InteropServices;
using TorchSharp;

namespace Training.Native;

/// <summary>
/// Lets convolutions and matrix products compute in bfloat16 on the calling thread. TorchSharp has no call for it,
/// so libtorch's own C++ functions are called by their exported names.
/// </summary>
internal sealed partial class Autocast : IDisposable
{
    private const sbyte Bfloat16 = 15;
    private readonly sbyte _device;

    private Autocast(sbyte device)
    {
        _device = device;
        SetType(device, Bfloat16);
        SetEnabled(device, true);
        _ = Enter();
    }

    public static Autocast? On(torch.Device device, bool wanted) =>
        wanted ? new Autocast(device.type == DeviceType.CUDA ? (sbyte)1 : (sbyte)0) : null;

    public void Dispose()
    {
        if (Leave() == 0) ClearCache();
        SetEnabled(_device, false);
    }

    [LibraryImport(TorchLibrary.Cpu, EntryPoint = "_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb")]
    private static partial void SetEnabled(sbyte device, [MarshalAs(UnmanagedType.U1)] bool enabled);

    [LibraryImport(TorchLibrary.Cpu, EntryPoint = "_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE")]
    private static partial void SetType(sbyte device, sbyte type);

    [LibraryImport(TorchLibrary.Cpu, EntryPoint = "_ZN2at8autocast17increment_nestingEv")]
    private static partial int Enter();

    [LibraryImport(TorchLibrary.Cpu, EntryPoint = "_ZN2at8autocast17decrement_nestingEv")]
    private static partial int Leave();

    [LibraryImport(TorchLibrary.Cpu, EntryPoint = "_ZN2at8autocast11clear_cacheEv")]
    private static partial void ClearCache();
}
