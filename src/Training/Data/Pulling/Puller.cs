using Ensembles.Members;

namespace Training.Data.Pulling;

/// <summary>Downloads known sets: whole, verified, once per machine, or not at all.</summary>
internal sealed class Puller(string root)
{
    /// <summary>Returns at once if the set is there; otherwise downloads it, or waits for the process that does.</summary>
    /// <exception cref="TrainingException">No source has it, or the root cannot be written.</exception>
    public void Ensure(KnownSet set, IProgress<DataProgress> progress, CancellationToken cancellation)
    {
        if (set.IsIn(set.Folder(root)))
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(root);
            var lockFile = Path.Combine(root, $".{set.Name}.lock");
            using var turn =
                PullLock.Take(lockFile, () => Report(progress, $"Waiting for another process that downloads {set.Name}"), cancellation);
            if (!set.IsIn(set.Folder(root)))
            {
                Pull(set, progress, cancellation);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DataFaults.Unwritable(root, error);
        }
    }

    private void Pull(KnownSet set, IProgress<DataProgress> progress, CancellationToken cancellation)
    {
        var failures = new List<string>();
        foreach (var source in set.Sources)
        {
            using var partial = new PartialFolder(Path.Combine(root, $".{set.Name}.partial"));
            if (Try(set, source, partial.Folders, progress, cancellation) is not { } failure)
            {
                Report(progress, $"{set.Name} is there, from {source.Name}");
                return;
            }

            failures.Add($"{source.Name}: {failure}");
            Report(progress, failures[^1]);
        }

        throw DataFaults.NotDownloaded(set.Name, failures, set.Files.Select(file => file.Name), set.Folder(root));
    }

    /// <summary>The reason why a source failed, or null if the set is now in place.</summary>
    private string? Try(
        KnownSet set, IPullSource source, PullFolders folders, IProgress<DataProgress> progress, CancellationToken cancellation)
    {
        try
        {
            Report(progress, $"Downloading {set.Name} from {source.Name}");

            // On the pool, so that no scheduler of the caller waits for its own blocked thread.
            Task.Run(() => source.DownloadAsync(folders, progress, cancellation), cancellation).GetAwaiter().GetResult();
            Report(progress, $"Verifying {set.Name}");
            if (Wrong(set, folders.Files, cancellation) is { } wrong)
            {
                return $"its {wrong.Name} is not the right file by length or SHA-256";
            }
        }
        catch (Exception error) when (Reason(error, cancellation) is not null)
        {
            return Reason(error, cancellation);
        }

        MoveIntoPlace(set, folders.Files);
        return null;
    }

    private static KnownFile? Wrong(KnownSet set, string files, CancellationToken cancellation) =>
        set.Files.FirstOrDefault(file => !file.IsIn(files)) ?? set.FindWrong(files, cancellation);

    private static string? Reason(Exception error, CancellationToken cancellation) => error switch
    {
        _ when cancellation.IsCancellationRequested => null,
        _ when DataFaults.IsDiskFull(error) => null,
        OperationCanceledException { InnerException: { } cause } => DataFaults.Reason(cause),
        OperationCanceledException => "no answer in time",
        HttpRequestException or IOException or InvalidDataException or TimeoutException or TrainingException => DataFaults.Reason(error),
        _ => null,
    };

    private void MoveIntoPlace(KnownSet set, string files)
    {
        var folder = set.Folder(root);
        if (!Directory.Exists(folder))
        {
            Directory.Move(files, folder);
            return;
        }

        // Other files there are kept. Each move is atomic, and the set counts as there only when all are.
        foreach (var file in set.Files)
        {
            File.Move(Path.Combine(files, file.Name), Path.Combine(folder, file.Name), overwrite: true);
        }
    }

    private static void Report(IProgress<DataProgress> progress, string message) => progress.Report(new(message, 0, null));
}
