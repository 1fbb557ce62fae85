using System.CommandLine;
using Client.Answers;
using Client.Clusters;
using Client.Predicting;
using Client.Rendering;
using Grains.Interfaces.Predicting;
using Spectre.Console;

namespace Client.Commands;

/// <summary><c>ensemble predict</c>.</summary>
internal static class PredictCommand
{
    public static Command Create() => CommandBuilding.Make(
        "predict",
        "Predict images, with the uncertainty of the ensemble.",
        [
            "ensemble predict mnist-1 digit.png",
            "ensemble predict mnist-1 my-digits/",
            "ensemble predict mnist-1 't10k-images-idx3-ubyte[100..200]' -o json",
            "ensemble predict mnist-1 t10k-images-idx3-ubyte -o csv > answers.csv",
            "ensemble predict digits digit.png --http http://127.0.0.1:8080",
            """echo '{"id": "a", "file": "digit.png"}' | ensemble predict mnist-1 -""",
        ],
        Predict,
        PredictOptions.All);

    private static async Task<int> Predict(CommandContext context)
    {
        var run = context.Get(PredictOptions.Run);
        var sources = await Find(context.Get(PredictOptions.Files), context.Cancellation);
        if (sources.SelectMany(found => found.Sources).All(source => source.Fault is not null)) throw NoneLeft(sources);
        if (context.Get(PredictOptions.Http) is { } address)
        {
            if (context.Parsed.GetValue(CommonOptions.Cluster) is not null) throw HttpFaults.BothWays();
            using var http = HttpPredictor.Connect(address);
            var server = new HttpPredictor(http, run, TimeProvider.System);
            return await Answer(context, sources, (name, content) => server.Ask(name, content, context.Cancellation));
        }

        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Trainers, context.Cancellation);
        await session.Client.Find(run);
        return await Answer(
            context, sources,
            (name, content) =>
                session.Ask(
                    client => client.Predictor(run).PredictFile(name, content, cancellation: context.Cancellation), context.Cancellation));
    }

    private static async Task<int> Answer(
        CommandContext context, IReadOnlyList<FoundImages> found, Func<string, byte[], Task<PredictReply>> ask)
    {
        var format = PredictOptions.FormatOf(context.Parsed);
        var output = Output.For(format);
        List<ImageSource> sources = [.. found.SelectMany(images => images.Sources)];
        var images = sources.Sum(source => (long)source.Images);
        var pictures = format == OutputFormat.Text && images <= PredictionView.MostPictures && !context.Get(PredictOptions.NoPicture)
            && PictureView.IsPossible(output.People);
        var calls = new PredictionCalls(ask, pictures);
        var progress = new PredictionProgress(Output.Errors(InteractionSupport.Yes), TimeProvider.System);
        var predictions = await progress.Show(images, sources.Sum(source => (long)source.Calls), answered => calls.Ask(sources, answered));
        if (predictions.Images.Count == 0) throw PredictionFaults.NoneLeft(predictions.Refused);
        Show(
            context.Get(PredictOptions.Run), predictions with { LeftOut = [.. found.Select(one => one.LeftOut).OfType<LeftOutFiles>()] },
            format, output);
        return predictions.Refused.Count == 0 ? ExitCodes.Done : ExitCodes.BadInput;
    }

    private static CommandException NoneLeft(IReadOnlyList<FoundImages> found) =>
        PredictionFaults.NoneLeft(
            found.SelectMany(one => one.Sources).Select(source => new RefusedImage(source.File, source.Fault!, source.Id)));

    private static async Task<IReadOnlyList<FoundImages>> Find(string[] files, CancellationToken cancellation)
    {
        if (files.Count(file => file == InputLines.Name) > 1) throw PredictionFaults.InputTwice();
        var found = new List<FoundImages>();
        foreach (var file in files) found.Add(file == InputLines.Name ? new(await ReadInput(cancellation)) : ImageFiles.Find(file));
        return found;
    }

    // A read from a terminal cannot be cancelled, so after Ctrl-C it is not awaited.
    private static Task<IReadOnlyList<ImageSource>> ReadInput(CancellationToken cancellation) =>
        Task.Run(() => InputLines.Read(Console.In), cancellation).WaitAsync(cancellation);

    private static void Show(string run, Predictions predictions, OutputFormat format, Output output)
    {
        var answer = predictions.ToAnswer(run);
        output.Answer(answer, () => PredictionView.Of(predictions), () => PredictLines.Of(answer.Predictions));
        if (format == OutputFormat.Text) return;
        foreach (var note in PredictionView.Notes(predictions)) output.Say(note);
    }
}
