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
        "Predicts images with the averaged ensemble: label, probability, how unsure it is (entropy in nats), and how many members agree.",
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
        if (context.Get(PredictOptions.Http) is { } address)
        {
            if (context.Parsed.GetValue(CommonOptions.Cluster) is not null) throw HttpFaults.BothWays();
            using var http = HttpPredictor.Connect(address);
            var server = new HttpPredictor(http, run, TimeProvider.System);
            return await Answer(context, sources, (name, content) => server.Ask(name, content, context.Cancellation));
        }

        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Trainers, context.Cancellation);
        await session.Client.Find(run);
        return await Answer(context, sources, (name, content) => session.Ask(client => client.Predictor(run).PredictFile(name, content), context.Cancellation));
    }

    private static async Task<int> Answer(CommandContext context, IReadOnlyList<ImageSource> sources, Func<string, byte[], Task<PredictReply>> ask)
    {
        var format = PredictOptions.FormatOf(context.Parsed);
        var output = Output.For(format);
        var images = sources.Sum(source => (long)source.Images);
        var pictures = format == OutputFormat.Text && images <= PredictionView.MostPictures && !context.Get(PredictOptions.NoPicture) && PictureView.IsPossible(output.People);
        var calls = new PredictionCalls(ask, pictures);
        var progress = new PredictionProgress(Output.Errors(InteractionSupport.Yes), TimeProvider.System);
        var predictions = await progress.Show(images, sources.Sum(source => (long)source.Calls), answered => calls.Ask(sources, answered));
        Show(context.Get(PredictOptions.Run), predictions, format, output);
        return ExitCodes.Done;
    }

    private static async Task<IReadOnlyList<ImageSource>> Find(string[] files, CancellationToken cancellation)
    {
        if (files.Count(file => file == InputLines.Name) > 1) throw PredictionFaults.InputTwice();
        var sources = new List<ImageSource>();
        foreach (var file in files) sources.AddRange(file == InputLines.Name ? await ReadInput(cancellation) : ImageFiles.Find(file));
        return sources;
    }

    // A read from a terminal cannot be broken off, so after Ctrl-C nobody waits for it.
    private static Task<IReadOnlyList<ImageSource>> ReadInput(CancellationToken cancellation) =>
        Task.Run(() => InputLines.Read(Console.In), cancellation).WaitAsync(cancellation);

    private static void Show(string run, Predictions predictions, OutputFormat format, Output output)
    {
        var answer = predictions.ToAnswer(run);
        output.Answer(answer, () => PredictionView.Of(predictions), () => PredictLines.Of(answer.Predictions));
        if (format == OutputFormat.Csv && PredictionView.Warning(predictions) is { } warning) output.Say(warning);
    }
}
