using System.CommandLine;
using Client.Answers;
using Client.Clusters;
using Client.Rendering;

namespace Client.Commands;

/// <summary><c>ensemble export</c>.</summary>
internal static class ExportCommand
{
    private static readonly Argument<string> Run = CommandBuilding.RunArgument();
    private static readonly Option<int> Member = new("--member") { Description = "index of the member, from 0", HelpName = "I" };

    private static readonly Option<string> Format = new("--format")
    {
        Description = "file format: safetensors, with PyTorch's parameter names",
        HelpName = "safetensors",
        DefaultValueFactory = _ => "safetensors",
    };

    private static readonly Option<string> File = new("--output") { Description = "the file to write", HelpName = "FILE", Required = true };

    public static Command Create() => CommandBuilding.Make(
        "export",
        "Writes the weights of one member at the run's best epoch to a file that any PyTorch program can load.",
        ["ensemble export mnist-1 --member 0 --format safetensors --output mnist-1-0.safetensors"],
        Export,
        Run,
        Member,
        Format,
        File);

    private static async Task<int> Export(CommandContext context)
    {
        var (run, member, format, file) = (context.Get(Run), context.Get(Member), context.Get(Format)!, Path.GetFullPath(context.Get(File)!));
        if (format != "safetensors") throw new CommandException(ExitCodes.BadInput, $"--format {format} is not known; choose safetensors.");
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        var status = await session.Client.Find(run);
        if (member < 0 || member >= status.Members.Length)
        {
            throw new CommandException(ExitCodes.NotFound, $"Run '{run}' has no member {member}; choose 0 to {status.Members.Length - 1}.");
        }

        var bytes = await Write(session.Client, run, member, file);
        context.Output.Answer(new ExportAnswer(run, member, format, file, bytes), $"Member {member} of run '{run}' is in {file} ({Figures.Size(bytes)}).");
        return ExitCodes.Done;
    }

    // To a part file first: an export that breaks off leaves what was there before.
    private static async Task<long> Write(ClusterClient client, string run, int member, string file)
    {
        var part = $"{file}.{Environment.ProcessId}.part";
        try
        {
            long written;
            await using (var stream = new FileStream(part, FileMode.Create)) written = await Copy(client, run, member, stream);
            System.IO.File.Move(part, file, overwrite: true);
            return written;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Failed, $"The file {file} cannot be written: {error.Message}");
        }
        finally
        {
            if (System.IO.File.Exists(part)) System.IO.File.Delete(part);
        }
    }

    private static async Task<long> Copy(ClusterClient client, string run, int member, Stream stream)
    {
        long offset = 0;
        while (true)
        {
            var piece = await client.Run(run).ExportWeights(member, offset);
            if (piece.Fault is { } fault) throw new CommandException(ExitCodes.Conflict, fault);
            await stream.WriteAsync(piece.Bytes);
            offset += piece.Bytes.Length;
            if (piece.Bytes.Length == 0 || offset >= piece.Total) return offset;
        }
    }
}
