using System.Diagnostics;
using System.Text.Json;
using Client.Clusters;
using Client.Rendering;

namespace Client.Backups;

/// <summary>Lets the silo's program write or read a backup: it knows the format of the state.</summary>
/// <param name="output">Shows how far it has come.</param>
internal sealed class ArchiveProgram(Output output)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <param name="doing">What it does, for the progress bar.</param>
    /// <param name="arguments">Of the silo's program.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <exception cref="CommandException">It failed.</exception>
    public Task<ArchiveResult> Run(string doing, string[] arguments, CancellationToken cancellation) =>
        output.WithProgress(doing, progress => Run(arguments, progress, cancellation));

    private static async Task<ArchiveResult> Run(string[] arguments, Action<long, long> progress, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(SiloProgram.Find(), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var program = Process.Start(start)!;
        var complaint = program.StandardError.ReadToEndAsync(CancellationToken.None);
        // Its standard input is its lifeline.
        await using var stop = cancellation.Register(program.StandardInput.Close);
        var last = new Line(null, null, null, null, null);
        while (await program.StandardOutput.ReadLineAsync(CancellationToken.None) is { } text)
        {
            last = Parse(text) ?? last;
            if (last is { Done: { } done, Total: { } total }) progress(done, total);
        }

        await program.WaitForExitAsync(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        if (last.Fault is { } fault) throw new CommandException(last.ExitCode ?? ExitCodes.Failed, fault);
        return last.Result
            ?? throw new CommandException(
                ExitCodes.Failed, $"{start.FileName} ended with code {program.ExitCode}: {(await complaint).Split('\n', 2)[0]}");
    }

    private static Line? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Line>(text, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Line(long? Done, long? Total, ArchiveResult? Result, int? ExitCode, string? Fault);
}

/// <summary>What was backed up or restored.</summary>
/// <param name="Runs">How many runs.</param>
/// <param name="Unfinished">Those of them that can be resumed.</param>
/// <param name="Files">Files in the archive.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Sha256">Hash (hex) of the archive.</param>
/// <param name="CreatedAt">When the state was copied.</param>
/// <param name="Data">What the runs learn from; it is not in the archive.</param>
/// <param name="Replaced">The folder with what was there before a restore, or null.</param>
internal sealed record ArchiveResult(
    int Runs, IReadOnlyList<string> Unfinished, int Files, long Bytes, string Sha256, DateTimeOffset CreatedAt,
    IReadOnlyList<ArchiveData> Data, string? Replaced);

/// <summary>Data that runs learn from.</summary>
/// <param name="Name">A set's name, or a folder.</param>
/// <param name="IsFolder">Whether it is a folder of the user's own.</param>
/// <param name="Present">Whether the folder is on this machine; of a set, whether it is known or was pushed here.</param>
internal sealed record ArchiveData(string Name, bool IsFolder, bool Present);
