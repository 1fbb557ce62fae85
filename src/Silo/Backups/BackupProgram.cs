using System.Runtime.InteropServices;
using System.Text.Json;
using Ensembles.Members;
using Microsoft.Data.Sqlite;
using Silo.Storage;

namespace Silo.Backups;

/// <summary>
/// <c>ensemble-silo --backup DIR FILE</c> and <c>--restore DIR FILE [--force]</c>, which the command line starts: it writes a line of JSON
/// for each
/// step and one at the end. It knows the format of the state, which the command line does not.
/// </summary>
internal static class BackupProgram
{
    public const string Backup = "--backup";
    public const string Restore = "--restore";
    private const string Force = "--force";

    /// <summary>Ends early when standard input does: the command that started it has gone.</summary>
    public static int Run(string[] args, TextReader input, TextWriter output)
    {
        using var cancellation = new CancellationTokenSource();
        new Thread(() => CancelAtEnd(input, cancellation)) { IsBackground = true, Name = "lifeline" }.Start();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            Say(output, new Line(Result: Do(args, (done, total) => Say(output, new Line(done, total)), cancellation.Token)));
            return 0;
        }
        catch (BackupException error)
        {
            return Fail(output, error.ExitCode, error.Message);
        }
        catch (OperationCanceledException)
        {
            return Fail(output, BackupException.Failed, "Interrupted.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SqliteException)
        {
            return Fail(
                output, BackupException.Failed, $"{error.FirstLine()}; see whether the disk is full, and the folder's permissions.");
        }

        // What is half-written is removed first.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            cancellation.Cancel();
        }
    }

    private static BackupResult Do(string[] args, Action<long, long> progress, CancellationToken cancellation)
    {
        var (dataDir, file) = (Path.GetFullPath(args[1]), Path.GetFullPath(args[2]));
        var checkpoints = CheckpointsOf(dataDir);
        return args[0] == Backup
            ? new BackupWriter(dataDir, checkpoints, TimeProvider.System, progress).Write(file, cancellation).GetAwaiter().GetResult()
            : new Restorer(dataDir, checkpoints, TimeProvider.System, progress).Restore(file, args.Contains(Force), cancellation);
    }

    // The settings that the silos of this machine's own cluster would have.
    private static string CheckpointsOf(string dataDir)
    {
        var storage = new ConfigurationBuilder().AddEnvironmentVariables().Build().GetSection("Ensemble").Get<StorageSettings>()
            ?? new StorageSettings();
        if (storage.ChosenStorage != "sqlite" || storage.BlobContainer is not null)
        {
            throw new BackupException(
                BackupException.BadInput,
                "The settings in the environment (Ensemble__…) keep state or checkpoints outside the data folder; back them up there: "
                    + "docs/local-cluster.md.");
        }

        return Path.GetFullPath(storage.Checkpoints ?? Path.Combine(dataDir, "checkpoints"));
    }

    private static int Fail(TextWriter output, int exitCode, string message)
    {
        Say(output, new Line(ExitCode: exitCode, Fault: message));
        return exitCode;
    }

    private static void Say(TextWriter output, Line line)
    {
        output.WriteLine(JsonSerializer.Serialize(line, BackupFormat.Json));
        output.Flush();
    }

    private static void CancelAtEnd(TextReader input, CancellationTokenSource cancellation)
    {
        while (input.ReadLine() is not null)
        {
        }

        try
        {
            cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended.
        }
    }

    private sealed record Line(
        long? Done = null, long? Total = null, BackupResult? Result = null, int? ExitCode = null, string? Fault = null);
}
