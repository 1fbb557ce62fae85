using System.Runtime.InteropServices;
using Ensembles.Members;
using static TorchSharp.torch;

namespace Training.Native;

/// <summary>Finds out whether a device still computes, after a fault on it.</summary>
internal static class DeviceProbe
{
    private const int Numbers = 16;

    /// <summary>Why a device computes no more, one sentence, or null.</summary>
    /// <param name="device">Its name.</param>
    /// <param name="compute">Computes a little there and gives the sum of as many ones doubled.</param>
    /// <remarks>A device whose memory is full computes: other members, or other programs, have it.</remarks>
    public static string? FaultOf(string device, Func<string, float> compute)
    {
        try
        {
            return compute(device) is var sum && sum == 2 * Numbers ? null : $"{Numbers} ones, doubled, sum up to {sum} on it";
        }
        catch (Exception error) when (error is ExternalException or TrainingException)
        {
            return DeviceFaults.Find(error.Message) is DeviceFault.OutOfMemory or DeviceFault.MemoryTaken
                ? null
                : NativeFaults.FirstLine(error.Message);
        }
    }

    public static float Compute(string name)
    {
        var place = TorchRuntime.DeviceOf(name);
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var numbers = ones(Numbers, dtype: ScalarType.Float32, device: place);
        return numbers.add(numbers).sum().item<float>();
    }
}
