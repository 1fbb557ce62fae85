using System.Runtime.InteropServices;
using Ensembles.Members;
using TorchSharp;
using Training.Native;
using static TorchSharp.torch;

namespace Training;

/// <summary>How GPUs compute.</summary>
public enum GpuMode
{
    /// <summary>By deterministic algorithms and without TF32: the same seed gives the same bits on the same kind of GPU.</summary>
    Exact,

    /// <summary>By the algorithms that a trial finds fastest, and float32 products in TF32 if the GPU has it.</summary>
    Fast,
}

/// <summary>libtorch in this process: loaded once, before its first use.</summary>
public static partial class TorchRuntime
{
    /// <summary>The version that TorchSharp is built for.</summary>
    public const string LibtorchVersion = "2.10.0";

    private static readonly Lazy<string> Started = new(Begin);

    /// <summary>How GPUs compute in this process; set it before <see cref="Start"/>.</summary>
    public static GpuMode Gpu { get; set; }

    /// <summary>What makes GPUs faster in this process; set it before anything is trained or answered.</summary>
    public static GpuGains Gains { get; set; } = GpuGains.All;

    /// <summary>Takes a line for the operators of this process, from any thread; set it before anything is trained.</summary>
    public static Action<string> Warn { get; set; } = _ => { };

    /// <summary>Loads libtorch unless that was done.</summary>
    /// <returns>What was found, for people.</returns>
    /// <exception cref="TrainingException">It cannot be loaded; the sentence says what to do.</exception>
    public static string Start() => Started.Value;

    /// <summary>
    /// Ends the process at once. libtorch must not be torn down: its library for convolutions frees some compiled kernels when
    /// their memory is gone already (seen with kernels of one pixel), and an orderly end would become a crash.
    /// </summary>
    /// <param name="code">The process's exit code.</param>
    /// <returns>The same code, for a program to end with; but it never comes back.</returns>
    public static int End(int code)
    {
        Console.Out.Flush();
        Console.Error.Flush();
        ExitNow(code);
        return code;
    }

    /// <summary>How many GPUs libtorch can use.</summary>
    /// <exception cref="TrainingException">It cannot be loaded; the sentence says what to do.</exception>
    public static int Graphics
    {
        get
        {
            Start();
            return cuda.is_available() ? cuda.device_count() : 0;
        }
    }

    /// <summary>Whether a device computes with a gain. None is for CPU.</summary>
    internal static bool Has(GpuGains gain, Device device) => device.type != DeviceType.CPU && Gains.HasFlag(gain);

    /// <summary>Why GPUs cannot be used although this libtorch could, one sentence with its cure, or null. Loads libtorch.</summary>
    /// <exception cref="TrainingException">It cannot be loaded; the sentence says what to do.</exception>
    public static string? DriverFault
    {
        get
        {
            Start();
            return TorchLibrary.Driver().Fault;
        }
    }

    /// <summary>The NVIDIA driver as it was found, for people. Loads libtorch.</summary>
    /// <exception cref="TrainingException">It cannot be loaded; the sentence says what to do.</exception>
    public static string DriverDescription
    {
        get
        {
            Start();
            return TorchLibrary.Driver().Description;
        }
    }

    internal static Device DeviceOf(string name)
    {
        Start();
        if (name != "cpu" && !cuda.is_available())
        {
            throw TorchLibrary.Driver().Fault is { } fault
                ? new TrainingException($"Device {name} cannot be used. {fault}", FaultKind.Device) { Device = DeviceFault.Driver }
                : new TrainingException(
                    $"Device {name} is not there: libtorch sees no GPU; train on cpu, or run 'ensemble doctor'.",
                    FaultKind.Device)
                { Device = DeviceFault.Lost };
        }

        var found = device(name);
        var graphics = name == "cpu" ? 0 : cuda.device_count();
        return name == "cpu" || found.index < graphics
            ? found
            : throw new TrainingException(
                $"Device {name} is not there: libtorch sees {graphics} GPUs, and counts them from 0; choose cuda:{graphics - 1} or less, "
                    + $"or run 'ensemble doctor'.",
                FaultKind.Device)
            { Device = DeviceFault.Lost };
    }

    /// <summary>Exact is a promise: without its switches GPUs would train other weights each time.</summary>
    /// <exception cref="TrainingException">It cannot be kept.</exception>
    internal static void Require(GpuMode mode, int graphics, bool hasAllSwitches)
    {
        if (mode != GpuMode.Exact || graphics == 0 || hasAllSwitches) return;
        throw new TrainingException(
            $"This libtorch has not all switches that make GPUs repeat their results bit by bit, which Ensemble:Gpu=exact asks for; use "
                + $"libtorch {LibtorchVersion}, or set Ensemble:Gpu to fast.",
            FaultKind.Device);
    }

    [LibraryImport("libc.so.6", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);

    private static string Begin()
    {
        Allocator.KeepBigBlocks();
        CudaSwitches.BeforeLoading(Gpu);
        var folder = TorchLibrary.Load();
        try
        {
            using var probe = zeros(1);
            var graphics = cuda.is_available() ? cuda.device_count() : 0;
            Require(Gpu, graphics, CudaSwitches.Set(Gpu));
            return $"libtorch in {folder}, GPUs: {graphics}";
        }
        catch (Exception error) when (error is TypeInitializationException or NotSupportedException or DllNotFoundException)
        {
            throw new TrainingException(
                "TorchSharp's native library does not load; run 'ensemble doctor', which says why and what to do.", error,
                FaultKind.Device);
        }
    }
}
