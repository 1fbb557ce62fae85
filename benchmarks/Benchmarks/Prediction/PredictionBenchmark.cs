using System.Diagnostics;
using Benchmarks.Engine;
using Benchmarks.Reporting;
using Ensembles.Recipes;
using Training.Checkpoints;
using Training.Exporting;
using Training.Models;
using static TorchSharp.torch;

namespace Benchmarks.Prediction;

/// <summary>Images a second that three members answer together, ours against TorchSharp's modules and ONNX Runtime on the same weights, which take turns within one run.</summary>
internal static class PredictionBenchmark
{
    public const string Name = "prediction";

    private const int Members = 3;

    /// <remarks>Dry and on a GPU without ONNX Runtime, whose package here is for processors.</remarks>
    public static Report Run(Conditions conditions)
    {
        var (rounds, seconds) = conditions.Effort switch { Effort.Dry => (1, 0.02), Effort.Quick => (3, 0.5), _ => (9, 1.0) };
        int[] batches = (conditions.OnGpu, conditions.Effort) switch { (true, _) => [1, 32, 256, 2048], (_, Effort.Dry) => [1, 2], _ => [1, 32, 256] };
        var task = TutorialTask.Read(conditions.Device, conditions.Effort);
        Network[] members = [.. Enumerable.Range(1, Members).Select(seed => Trained(task, (ulong)seed, conditions.Effort == Effort.Dry ? 1 : 100))];
        byte[][] models = conditions.OnGpu || conditions.Effort == Effort.Dry ? [] : [.. members.Select(member => OnnxFile.Of([new OnnxMember(task.Recipe.Model, TensorBytes.Plain(member.Tensors))], task.Recipe.Prediction, task.Images.Shape, member.Layers[^1].Output.Channels, null))];
        var cores = Environment.ProcessorCount;
        List<IAnswerer> ours = [new OurAnswers(members, Precision.Bfloat16), new OurAnswers(members, Precision.Float32)];
        List<IAnswerer> plain = conditions.OnGpu ? [new PlainAnswers(members, 1, 1)] : [new PlainAnswers(members, 1, cores), new PlainAnswers(members, cores, 1)];
        List<IAnswerer> onnx = models.Length == 0 ? [] : [new OnnxAnswers(models, task.Images.Shape, 1, cores), new OnnxAnswers(models, task.Images.Shape, cores, 1)];
        List<IAnswerer> all = [.. ours, .. plain, .. onnx];
        var (figures, ratios) = (new Dictionary<string, Figure>(), new Dictionary<string, double>());
        foreach (var batch in batches)
        {
            var speeds = Measure(all, task.Images.Slice(0, batch).Pixels.ToArray(), batch, rounds, seconds);
            foreach (var (answerer, figure) in speeds) figures[$"batch {batch}: {answerer.Name}"] = figure;
            foreach (var mine in ours)
            {
                ratios[$"{mine.Name}/plain, batch {batch}"] = speeds[mine].Value / Best(plain, speeds);
                if (onnx.Count > 0) ratios[$"{mine.Name}/ONNX Runtime, batch {batch}"] = speeds[mine].Value / Best(onnx, speeds);
            }
        }

        List<string> notes = [.. Differences(all, task.Images.Slice(0, batches[^1]).Pixels.ToArray()), $"On {conditions.Device}."];
        foreach (var answerer in all) answerer.Dispose();
        return new Report(Name, figures, ratios, Goals(batches), Machine.Describe(conditions.Device), notes);
    }

    private static Dictionary<string, double> Goals(int[] batches)
    {
        var goals = batches.ToDictionary(batch => $"ours, bfloat16/plain, batch {batch}", _ => 1.5);
        goals[$"ours, bfloat16/ONNX Runtime, batch {batches[^1]}"] = 1;
        return goals;
    }

    private static Dictionary<IAnswerer, Figure> Measure(List<IAnswerer> all, byte[] pixels, int batch, int rounds, double seconds)
    {
        var found = all.ToDictionary(answerer => answerer, _ => new List<double>());
        var crews = all.ToDictionary(answerer => answerer, answerer => new Crew(answerer.Callers, answerer.Threads));
        // The first round is for compilers and caches; it is not counted.
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var answerer in all)
            {
                var speed = crews[answerer].Together(caller => Speed(answerer, caller, pixels, batch, seconds)).Sum();
                if (round > 0) found[answerer].Add(speed);
            }
        }

        foreach (var crew in crews.Values) crew.Dispose();
        return found.ToDictionary(entry => entry.Key, entry => Figure.Of(entry.Value, "images/s"));
    }

    private static double Speed(IAnswerer answerer, int caller, byte[] pixels, int batch, double seconds)
    {
        var (begun, answered) = (Stopwatch.GetTimestamp(), 0);
        double passed;
        do
        {
            answerer.Answer(caller, pixels);
            answered += batch;
            passed = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }
        while (passed < seconds);
        return answered / passed;
    }

    // A few steps, so that normalizations and weights are those of a network that has learned something.
    private static Network Trained(TutorialTask task, ulong seed, int steps)
    {
        set_num_threads(Environment.ProcessorCount);
        using var trainee = new Trainee(task.Recipe, task.Images, seed, device(task.Device));
        trainee.Train(steps);
        return trainee.Network;
    }

    private static IEnumerable<string> Differences(List<IAnswerer> all, byte[] pixels)
    {
        var expected = all[^1].Answer(0, pixels);
        return all.SkipLast(1).Select(answerer =>
            $"Largest difference of a probability, {answerer.Name} against {all[^1].Name}: {answerer.Answer(0, pixels).Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second)):g2}");
    }

    private static double Best(IEnumerable<IAnswerer> answerers, Dictionary<IAnswerer, Figure> speeds) => answerers.Max(answerer => speeds[answerer].Value);
}
