using System.CommandLine;
using Client.Answers;
using Client.Clusters;
using Client.Pushing;
using Client.Rendering;
using Grains.Interfaces.Data;

namespace Client.Commands;

/// <summary><c>ensemble data push</c> and <c>ensemble data remove</c>.</summary>
internal static class DataPushCommand
{
    private static readonly Argument<string> Source =
        new("DIR|SET") { Description = "a folder, or a known set in this machine's data folder" };
    private static readonly Argument<string> Removed = new("NAME") { Description = "the set's name" };
    private static readonly Option<string?> Name =
        new("--name") { Description = "the set's name on the cluster [default: the folder's name]", HelpName = "NAME" };
    private static readonly Option<bool> Force =
        new("--force") { Description = "replace a set with other content, unless unfinished runs use it" };

    public static IEnumerable<Command> Create()
    {
        yield return CommandBuilding.Make(
            "push",
            "Send a folder or a known set to the cluster; can be repeated.",
            [
                "ensemble data push ./digits --cluster kube:ensemble", "ensemble data push ./images --name street-signs",
                "ensemble data push mnist --cluster kube:ensemble", "ensemble train mnist --data digits --cluster kube:ensemble"],
            Push,
            Source,
            Name,
            Force);
        yield return CommandBuilding.Make(
            "remove", "Remove a pushed set, unless unfinished runs use it.", ["ensemble data remove digits"], Remove, Removed);
    }

    private static async Task<int> Push(CommandContext context)
    {
        var folder = FolderOf(context.Get(Source), context.Cluster.DataDir);
        var name = context.Get(Name) ?? NameOf(folder);
        var set =
            await context.Output.WithProgress("reading", progress => Task.Run(() => LocalSet.Read(folder, progress, context.Cancellation)));
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        SetPusher? pusher = null;
        try
        {
            var reply = await context.Output.WithProgress("pushing", progress =>
            {
                pusher =
                    new SetPusher(set, question => session.Ask(client => question(client.DataPush(name)), context.Cancellation), progress);
                return pusher.Push(context.Get(Force), context.Cancellation);
            });
            return await Answer(context, session, set, name, pusher!.Sent, reply);
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            throw new CommandException(
                ExitCodes.Interrupted,
                $"Interrupted: {Figures.Size(pusher?.There ?? 0)} of {Figures.Size(set.Bytes)} are on the cluster; the same command "
                    + $"continues from there.");
        }
    }

    // Only now it is known what the silos make of the files.
    private static async Task<int> Answer(
        CommandContext context, ClusterSession session, LocalSet set, string name, long sent, PushReply reply)
    {
        var readable = await new DataWaiter(session, context.Output).Check(client => client.Data.PrepareSet(name), context.Cancellation);
        var answer = new PushAnswer(
            name, reply.Data!.Folder, set.Files.Count, set.Bytes, sent, reply.Push, set.LeftOut, readable.Data?.Description,
            readable.Faults);
        var leftOut = set.LeftOut.Count > 0
            ? $" Left out, because hidden: "
                + $"{string.Join(", ", set.LeftOut.Take(5))}{(set.LeftOut.Count > 5 ? $" and {set.LeftOut.Count - 5} more" : "")}."
            : "";
        var state = reply.IsThere ? "is there already" : "is complete and verified";
        var use = readable.Faults.IsEmpty
            ? $"{readable.Data?.Description}. Train with it: --data {name}, or \"data\": {{\"set\": \"{name}\"}} in a recipe."
            : $"But it cannot be trained with: {string.Join(' ', readable.Faults)} Correct the folder and push it with --force, or remove "
                + $"the set with 'ensemble data remove {name}'.";
        context.Output.Answer(
            answer,
            $"Data set '{name}' ({set.Files.Count} files, {Figures.Size(set.Bytes)}, {Figures.Size(sent)} sent) {state} in "
                + $"{reply.Data.Folder}.{leftOut}{Environment.NewLine}{use}");
        return readable.Faults.IsEmpty ? ExitCodes.Done : ExitCodes.BadInput;
    }

    private static async Task<int> Remove(CommandContext context)
    {
        var name = context.Get(Removed);
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        var reply = await session.Ask(client => client.DataPush(name).Remove(), context.Cancellation);
        if (reply.Fault is { } fault)
            throw new CommandException(
                reply.IsConflict ? ExitCodes.Conflict : reply.IsUnknown ? ExitCodes.NotFound : ExitCodes.BadInput, fault);
        context.Output.Answer(new DoneAnswer("removed", name), $"Data set '{name}' is removed.");
        return ExitCodes.Done;
    }

    private static string FolderOf(string named, string dataDir)
    {
        if (Directory.Exists(named)) return Path.GetFullPath(named);
        if (File.Exists(named)) throw new CommandException(ExitCodes.BadInput, $"{named}: is a file; name the folder that it is in.");
        var known = Path.Combine(dataDir, "data", named);
        if (!named.Contains(Path.DirectorySeparatorChar) && named is not ("." or "..") && Directory.Exists(known)) return known;
        throw new CommandException(
            ExitCodes.BadInput,
            $"{named}: there is no such folder, and no set of this name in {Path.Combine(dataDir, "data")}; name a folder, or download a "
                + $"known set with 'ensemble data pull SET --data-dir {dataDir}'.");
    }

    private static string NameOf(string folder) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))
            .ToLowerInvariant()
            .Replace('_', '-')
            .Replace(' ', '-') is { Length: > 0 } name
        ? name
        : throw new CommandException(ExitCodes.BadInput, $"{folder}: say with --name what the set is called on the cluster.");
}
