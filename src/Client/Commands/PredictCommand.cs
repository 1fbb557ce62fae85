using System.CommandLine;
using Client.Answers;
using Client.Clusters;
using Client.Rendering;
using Spectre.Console;

namespace Client.Commands;

/// <summary><c>ensemble predict</c>.</summary>
internal static class PredictCommand
{
    private const long MostBytes = 32L << 20;

    private static readonly Argument<string> Run = CommandBuilding.RunArgument();

    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "PNG or JPG images of the network's size, or IDX files with many images (plain or .gz)",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Command Create() => CommandBuilding.Make(
        "predict",
        "Predicts images with the averaged ensemble: label, probability, how unsure it is (entropy in nats), and how many members agree.",
        ["ensemble predict mnist-1 digit.png", "ensemble predict mnist-1 t10k-images-idx3-ubyte -o json"],
        Predict,
        Run,
        Files);

    private static async Task<int> Predict(CommandContext context)
    {
        var run = context.Get(Run);
        var contents = context.Get(Files).Select(file => (File: file, Content: Read(file))).ToList();
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Trainers, context.Cancellation);
        await session.Client.Find(run);
        var images = new List<PredictedImage>();
        var (used, total) = (0, 0);
        foreach (var (file, content) in contents)
        {
            var reply = await session.Client.Predictor(run).PredictFile(Path.GetFileName(file), content).WaitAsync(context.Cancellation);
            if (reply.Fault is { } fault) throw new CommandException(ExitCodes.BadInput, fault);
            images.AddRange(reply.Answers.Select((answer, index) => PredictedImage.Of(file, index, answer)));
            (used, total) = (reply.MembersUsed, reply.MembersTotal);
        }

        context.Output.Answer(new PredictAnswer(run, used, total, used < total, images), () => Show(images, total));
        return ExitCodes.Done;
    }

    private static byte[] Read(string file)
    {
        try
        {
            var info = new FileInfo(file);
            if (Directory.Exists(file)) throw new CommandException(ExitCodes.BadInput, $"{file} is a folder; name image files.");
            if (info.Exists && info.Length > MostBytes) throw new CommandException(ExitCodes.BadInput, $"{file} has {Figures.Size(info.Length)}; at most {Figures.Size(MostBytes)} can be sent, split it.");
            return File.ReadAllBytes(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.BadInput, $"The file {file} cannot be read: {error.Message}");
        }
    }

    private static Table Show(IReadOnlyList<PredictedImage> images, int members)
    {
        var table = Figures.Table("image", "label", "probability", "entropy", "members that agree");
        var single = images.CountBy(image => image.File).All(count => count.Value == 1);
        foreach (var image in images)
        {
            table.Row(
                single ? image.File : $"{image.File} [{image.Index}]",
                image.ClassName,
                Figures.Share(image.Probability),
                Figures.Loss(image.Entropy),
                $"{image.Agreeing} of {members}");
        }

        return table;
    }
}
