using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Ensembles.Local;

namespace Client.Clusters;

/// <summary>This machine's GPUs, by nvidia-smi; without it by the files of the driver, which say only how many there are.</summary>
internal static partial class GraphicsList
{
    private const long Mebibyte = 1 << 20;

    // A profile's gigabytes are rounded up: 1g.5gb has 4864 MiB, 1g.18gb has 16384.
    private const long Gigabyte = 900L * Mebibyte;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static ImmutableArray<GraphicsCard> Find() => Find(ProgramPath.Find("nvidia-smi")) ?? OfFiles();

    /// <returns>Null if the program does not answer.</returns>
    internal static ImmutableArray<GraphicsCard>? Find(string? program) =>
        program is not null && Ask(program, "-L") is { } list
            && Ask(program, "--query-gpu=uuid,memory.total", "--format=csv,noheader,nounits") is { } memory
            ? Parse(list, memory)
            : null;

    /// <param name="list">What <c>nvidia-smi -L</c> prints: a line a GPU, and below it one a slice.</param>
    /// <param name="memory">A line a GPU: UUID and MiB.</param>
    internal static ImmutableArray<GraphicsCard> Parse(string list, string memory)
    {
        var sizes = memory.Split('\n').Select(line => line.Split(',', StringSplitOptions.TrimEntries)).Where(fields => fields.Length == 2)
            .DistinctBy(fields => fields[0]).ToDictionary(fields => fields[0], fields => SizeOf(fields[1]));
        var cards = ImmutableArray.CreateBuilder<GraphicsCard>();
        foreach (var line in list.Split('\n'))
        {
            if (CardLine().Match(line) is { Success: true } card)
            {
                var uuid = card.Groups["uuid"].Value;
                cards.Add(new GraphicsCard(uuid, sizes.GetValueOrDefault(uuid), []));
            }
            else if (cards.Count > 0 && SliceLine().Match(line) is { Success: true } slice)
            {
                var size = Gigabyte * long.Parse(slice.Groups["gigabytes"].ValueSpan, CultureInfo.InvariantCulture);
                cards[^1] = cards[^1] with { Slices = cards[^1].Slices.Add(new GraphicsSlice(slice.Groups["uuid"].Value, size)) };
            }
        }

        return cards.ToImmutable();
    }

    private static long? SizeOf(string field) =>
        long.TryParse(field, CultureInfo.InvariantCulture, out var mebibytes) ? mebibytes * Mebibyte : null;

    private static ImmutableArray<GraphicsCard> OfFiles() =>
        [
            .. Directory.EnumerateFiles("/dev", "nvidia*")
                .Where(path => int.TryParse(Path.GetFileName(path)["nvidia".Length..], out _))
                .Select(_ => new GraphicsCard(null, null, []))];

    private static string? Ask(string program, params string[] arguments)
    {
        try
        {
            using var process =
                Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEndAsync();
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            if (process.WaitForExit(Limit)) return process.ExitCode == 0 ? output.GetAwaiter().GetResult() : null;
            process.Kill();
            return null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^GPU [0-9]+: .*\(UUID: (?<uuid>GPU-[^)]+)\)")]
    private static partial Regex CardLine();

    [GeneratedRegex(@"^\s+MIG ([0-9]+c\.)?[0-9]+g\.(?<gigabytes>[0-9]+)gb.*\(UUID: (?<uuid>MIG-[^)]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex SliceLine();
}
