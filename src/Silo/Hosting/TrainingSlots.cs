using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Ensembles.Members;
using Training;

namespace Silo.Hosting;

/// <summary>
/// Reads <see cref="SiloSettings.Slots"/>: devices with commas between, each with how many members train on it at once, such as
/// <c>cuda:0*4</c>.
/// </summary>
internal static partial class TrainingSlots
{
    /// <summary>Every GPU that libtorch sees; one CPU slot if it sees none.</summary>
    public const string Auto = "auto";

    /// <summary>Every GPU that libtorch sees; the silo does not start if it sees none.</summary>
    public const string Gpu = "gpu";

    private const int Most = 1000;

    /// <summary>What is wrong with the setting, one sentence an entry.</summary>
    public static IEnumerable<string> Faults(string slots) => EntriesOf(slots).Select(FaultOf).OfType<string>();

    /// <summary>One device a slot. A device with several is listed as often, after one of each other device.</summary>
    /// <param name="slots">The setting, without <see cref="Faults"/>.</param>
    /// <param name="graphics">The number of GPUs; called only if the setting depends on it.</param>
    /// <param name="driverFault">Why there are none, if the driver is the reason; asked only if there are none.</param>
    /// <exception cref="TrainingException">GPUs are wanted, and there is none.</exception>
    public static ImmutableArray<string> Read(string slots, Func<int> graphics, Func<string?> driverFault) =>
        [
            .. EntriesOf(slots)
                .Select(entry => Pattern().Match(entry))
                .SelectMany(entry =>
                    Enumerable.Repeat(DevicesOf(entry, graphics, driverFault), CountOf(entry)).SelectMany(devices => devices))];

    /// <summary>The same, of this machine.</summary>
    public static ImmutableArray<string> Read(string slots) => Read(slots, () => TorchRuntime.Graphics, () => TorchRuntime.DriverFault);

    private static TrainingException NoGraphics(string? driverFault) => driverFault is { } fault
        ? new($"Ensemble:Slots is gpu, but libtorch sees no GPU. {fault}", FaultKind.Device) { Device = DeviceFault.Driver }
        : new(
            "Ensemble:Slots is gpu, but libtorch sees no GPU; give the container one (nvidia.com/gpu: 1 under limits), or choose auto.",
            FaultKind.Device)
        { Device = DeviceFault.Lost };

    private static string[] EntriesOf(string slots) =>
        slots.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string? FaultOf(string entry)
    {
        if (Pattern().Match(entry) is not { Success: true } match)
        {
            return $"Ensemble:Slots has '{entry}', which is no slot; write cpu, cuda:0 (GPUs count from 0), auto or gpu, and cuda:0*4 for "
                + $"four members at once on a GPU.";
        }

        return match.Groups["count"] is { Success: true } count
            && !(int.TryParse(count.ValueSpan, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= Most)
            ? $"Ensemble:Slots has '{entry}'; after the * comes how many members train there at once, 1 to {Most}."
            : null;
    }

    private static int CountOf(Match entry) =>
        entry.Groups["count"] is { Success: true } count ? int.Parse(count.ValueSpan, CultureInfo.InvariantCulture) : 1;

    private static string[] DevicesOf(Match entry, Func<int> graphics, Func<string?> driverFault) => entry.Groups["device"].Value switch
    {
        Auto => graphics() is > 0 and var count ? Cards(count) : ["cpu"],
        Gpu => graphics() is > 0 and var count ? Cards(count) : throw NoGraphics(driverFault()),
        "cuda" => ["cuda:0"],
        var device => [device],
    };

    private static string[] Cards(int count) => [.. Enumerable.Range(0, count).Select(index => $"cuda:{index}")];

    [GeneratedRegex(
        @"^(?<device>auto|gpu|cpu|cuda(:[0-9]{1,3})?)( *\* *(?<count>[0-9]+))?\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
