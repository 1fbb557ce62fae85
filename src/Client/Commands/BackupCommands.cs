using System.CommandLine;
using Client.Answers;
using Client.Backups;
using Client.Clusters;
using Client.Rendering;
using Ensembles.Members;
using Grains.Interfaces.Local;

namespace Client.Commands;

/// <summary><c>ensemble backup</c> and <c>ensemble restore</c>.</summary>
internal static class BackupCommands
{
    private static readonly Argument<string> Target = new("FILE") { Description = "the archive to write, such as runs.tar" };
    private static readonly Argument<string> Source = new("FILE") { Description = "an archive written by 'ensemble backup'" };
    private static readonly Option<bool> Replace = new("--force") { Description = "replace the file if it exists" };
    private static readonly Option<bool> SetAside =
        new("--force") { Description = "move existing runs to the subfolder replaced-DATE; nothing is deleted" };

    public static IEnumerable<Command> Create()
    {
        yield return CommandBuilding.Make(
            "backup",
            "Write this machine's runs, sweeps and models to one archive.",
            [
                "ensemble backup runs.tar", "ensemble backup runs.tar --force -o json",
                "ensemble backup /mnt/backups/runs.tar --data-dir ./experiments"],
            Backup,
            Target,
            Replace);
        yield return CommandBuilding.Make(
            "restore",
            "Restore an archive of 'ensemble backup' into a data folder.",
            ["ensemble restore runs.tar", "ensemble restore runs.tar --data-dir ./restored", "ensemble restore runs.tar --force -o json"],
            Restore,
            Source,
            SetAside);
    }

    private static async Task<int> Backup(CommandContext context)
    {
        var dataDir = OwnFolder(context, "backup");
        var file = Path.GetFullPath(context.Get(Target));
        new NewFiles(context.Get(Replace)).RequireFree([file]);
        RequireFolder(file);
        var part = $"{file}.{Environment.ProcessId}.part";
        try
        {
            var result = await new ArchiveProgram(context.Output).Run("backing up", ["--backup", dataDir, part], context.Cancellation);
            Move(part, file, context.Get(Replace));
            context.Output.Answer(BackupAnswer.Of(file, dataDir, result), BackupText.Written(file, new FileInfo(file).Length, result));
            return ExitCodes.Done;
        }
        finally
        {
            // The silo's program removes its own copy of the state, unless it was killed.
            foreach (var ending in new[] { "", ".state", ".state-wal", ".state-shm" }) System.IO.File.Delete(part + ending);
        }
    }

    private static async Task<int> Restore(CommandContext context)
    {
        var dataDir = OwnFolder(context, "restore");
        var file = Path.GetFullPath(context.Get(Source));
        if (!System.IO.File.Exists(file))
            throw new CommandException(ExitCodes.BadInput, $"There is no file {file}; name one that 'ensemble backup FILE' has written.");
        DataFolder.Prepare(dataDir);
        RequireNoCluster(dataDir);
        // No command starts a cluster meanwhile.
        using var held = await ClusterLock.Take(dataDir, context.Cancellation);
        RequireNoCluster(dataDir);
        // Silos of a cluster that has just ended may still write.
        using var alone = await LocalCluster.Quiet(dataDir, context.Cancellation);
        string[] force = context.Get(SetAside) ? ["--force"] : [];
        var result = await new ArchiveProgram(context.Output)
            .Run("restoring", ["--restore", dataDir, file, .. force], context.Cancellation);
        context.Output.Answer(RestoreAnswer.Of(file, dataDir, result), BackupText.Restored(file, dataDir, result));
        return ExitCodes.Done;
    }

    private static string OwnFolder(CommandContext context, string command) => context.Cluster.Address is null
        ? context.Cluster.DataDir
        : throw new CommandException(
            ExitCodes.BadInput,
            $"'ensemble {command}' is for this machine's own cluster: remove --cluster and ENSEMBLE_CLUSTER, or name its folder with "
                + $"--data-dir. A remote cluster keeps its state in Redis or Azure and its checkpoints on a volume: docs/kubernetes.md, "
                + $"row 'back up', says how to back those up.");

    private static void RequireFolder(string file)
    {
        if (Directory.Exists(file))
            throw new CommandException(
                ExitCodes.BadInput, $"{file} is a folder; name a file in it, such as {Path.Combine(file, "runs.tar")}.");
        var folder = Path.GetDirectoryName(file)!;
        if (!Directory.Exists(folder))
            throw new CommandException(ExitCodes.BadInput, $"There is no folder {folder}; create it, or name another file.");
    }

    private static void RequireNoCluster(string dataDir)
    {
        if (new ClusterFile(dataDir).Find() is null) return;
        throw new CommandException(
            ExitCodes.Conflict,
            $"A cluster runs in {dataDir}; stop it with 'ensemble cluster down', or end the command that started it, and restore again.");
    }

    private static void Move(string part, string file, bool replace)
    {
        try
        {
            System.IO.File.Move(part, file, overwrite: replace);
        }
        catch (IOException error)
        {
            throw new CommandException(
                System.IO.File.Exists(file) ? ExitCodes.Conflict : ExitCodes.Failed,
                $"The file {file} cannot be written: {error.FirstLine()}; choose another, or replace it with --force.");
        }
    }
}
