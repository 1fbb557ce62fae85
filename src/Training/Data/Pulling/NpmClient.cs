using System.ComponentModel;
using System.Diagnostics;
using Ensembles.Local;

namespace Training.Data.Pulling;

/// <summary>Runs the npm client.</summary>
/// <param name="command">The client's name or path.</param>
internal sealed class NpmClient(string command)
{
    private static readonly string[] Marks = ["npm error", "npm ERR!"]; // since npm 10, and before

    // What npm prints before it says why in words.
    private static readonly string[] Labels = ["code ", "syscall ", "errno ", "network "];

    /// <summary>Downloads a package as one .tgz archive into a folder. No script of the package is run.</summary>
    /// <exception cref="IOException">npm is not installed, or says that the package cannot be had.</exception>
    public async Task PackAsync(string package, string folder, CancellationToken cancellation)
    {
        using var process = Start(package, folder);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var complaints = await process.StandardError.ReadToEndAsync(cancellation);
            await output;
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode != 0)
            {
                throw new IOException(Complaint(complaints, process.ExitCode));
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
    }

    /// <summary>The line of npm's complaints that says why.</summary>
    public static string Complaint(string complaints, int exitCode)
    {
        var why = complaints.Split('\n')
            .Select(line =>
                Array.Find(Marks, mark => line.StartsWith(mark, StringComparison.Ordinal)) is { } mark ? line[mark.Length..].Trim() : "")
            .FirstOrDefault(line => line.Length > 0 && !Labels.Any(label => line.StartsWith(label, StringComparison.Ordinal)));
        return why ?? $"npm ended with exit code {exitCode}";
    }

    private Process Start(string package, string folder)
    {
        var start = new ProcessStartInfo(ProgramPath.Find(command) ?? throw new IOException("npm is not installed"))
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "pack", package, "--ignore-scripts", "--no-update-notifier" },
        };
        foreach (var haste in (ReadOnlySpan<string>)["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-timeout=30000"])
        {
            start.ArgumentList.Add(haste);
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new IOException($"npm cannot be run: {error.Message}", error);
        }
    }
}
