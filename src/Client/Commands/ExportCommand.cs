using System.CommandLine;
using Client.Answers;
using Client.Clusters;
using Client.Rendering;
using Client.Reproducing;
using Ensembles.Members;
using Grains.Interfaces.Runs;

namespace Client.Commands;

/// <summary><c>ensemble export</c>.</summary>
internal static class ExportCommand
{
    private const string Manifest = "manifest";
    private static readonly string[] Formats = ["safetensors", "onnx", "pytorch-state", Manifest];
    private static readonly Argument<string> Run = CommandBuilding.RunArgument();
    private static readonly Option<int?> Member =
        new("--member") { Description = "index of one member, from 0 [default: the whole ensemble]", HelpName = "I" };

    private static readonly Option<string> Format = new("--format")
    {
        Description = "safetensors: weights with PyTorch's names; pytorch-state: the same in the format of torch.save; "
            + "onnx: a graph from pixels to averaged probabilities; manifest: for 'ensemble reproduce'",
        HelpName = string.Join('|', Formats),
        DefaultValueFactory = _ => Formats[0],
    };

    private static readonly Option<bool?> Temperature = new("--temperature")
    {
        Description = "whether an ONNX graph applies the fitted temperature [default: the recipe's]",
        HelpName = "true|false",
    };

    private static readonly Option<string> File = new("--output") { Description = "the file to write", HelpName = "FILE", Required = true };

    public static Command Create() => CommandBuilding.Make(
        "export",
        "Write the ensemble or a member to a file for other programs.",
        [
            "ensemble export mnist-1 --format onnx --output mnist-1.onnx",
            "ensemble export mnist-1 --member 0 --format safetensors --output mnist-1-0.safetensors",
            "ensemble export mnist-1 --format manifest --output mnist-1.json",
        ],
        Export,
        Run,
        Member,
        Format,
        Temperature,
        File);

    private static async Task<int> Export(CommandContext context)
    {
        var (run, member, format, file) =
            (context.Get(Run), context.Get(Member), context.Get(Format)!, Path.GetFullPath(context.Get(File)!));
        if (!Formats.Contains(format))
            throw new CommandException(ExitCodes.BadInput, $"--format {format} is not known; choose {string.Join(", ", Formats)}.");
        if (member is not null && format == Manifest)
            throw new CommandException(ExitCodes.BadInput, "--member goes with weights only: a manifest is of the whole run.");
        var order = new ExportOrder(
            format == Manifest ? default : Enum.Parse<ModelFormat>(format.Replace("-", "", StringComparison.Ordinal), ignoreCase: true),
            member, context.Get(Temperature));
        if (order.Temperature is not null && format != "onnx")
            throw new CommandException(
                ExitCodes.BadInput, "--temperature goes with --format onnx only: the other formats hold weights alone.");
        NewFiles.RequireWritable(file);
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        var status = await session.Client.Find(run);
        if (member is { } index && (index < 0 || index >= status.Members.Length))
        {
            throw new CommandException(ExitCodes.NotFound, $"Run '{run}' has no member {index}; choose 0 to {status.Members.Length - 1}.");
        }

        var bytes = 0L;
        await new NewFiles(replace: true).Write(file, async stream => bytes = format == Manifest
            ? await RunManifest.Write(session, run, stream, context.Cancellation)
            : await Copy(session, run, order, stream, context.Cancellation));
        var what = member is { } one ? $"Member {one} of run '{run}'" : $"Run '{run}'";
        context.Output.Answer(new ExportAnswer(run, member, format, file, bytes), $"{what} is in {file} ({Figures.Size(bytes)}).");
        return ExitCodes.Done;
    }

    private static async Task<long> Copy(
        ClusterSession session, string run, ExportOrder order, Stream stream, CancellationToken cancellation)
    {
        long offset = 0;
        while (true)
        {
            var from = offset;
            var piece = await session.Ask(client => client.Run(run).Export(order, from), cancellation);
            if (piece.Fault is { } fault) throw new CommandException(ExitCodes.Conflict, fault);
            await stream.WriteAsync(piece.Bytes, cancellation);
            offset += piece.Bytes.Length;
            if (piece.Bytes.Length == 0 || offset >= piece.Total) return offset;
        }
    }
}
