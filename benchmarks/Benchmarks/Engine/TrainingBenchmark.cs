using Benchmarks.Reporting;
using Ensembles.Recipes;

namespace Benchmarks.Engine;

/// <summary>
/// Images a second of all members on this machine's cores, ours against a plain TorchSharp loop and against PyTorch, which take
/// turns within one run; and their loss after as many steps.
/// </summary>
internal static class TrainingBenchmark
{
    public const string Name = "training";

    /// <summary>Steps until compilers and caches have settled.</summary>
    public const int WarmUp = 60;

    public static Report Run(bool quick, string device)
    {
        var (rounds, steps) = quick ? (3, 8) : (7, 30);
        var task = TutorialTask.Read(device);
        using var torchSharp = Peer.PlainTorchSharp(device);
        using var python = Peer.PyTorch(device);
        List<IContender> ours = [new OurEngine(task, Precision.Bfloat16), new OurEngine(task, Precision.Float32)];
        if (device == "cpu") ours.Add(new OurEngine(task, Precision.Bfloat16, kernels: false));
        var settings = device == "cpu" ? new[] { (1, Environment.ProcessorCount), (Environment.ProcessorCount, 1) } : [(1, 1)];
        List<IContender> plain = [.. settings.Select(setting => torchSharp.Members(setting.Item1, setting.Item2))];
        List<IContender> peers = python is null ? [] : [.. settings.Select(setting => python.Members(setting.Item1, setting.Item2))];
        List<IContender> all = [.. ours, .. plain, .. peers];
        var outcomes = all.ToDictionary(contender => contender, _ => new List<Outcome>());
        // For compilers and caches: not counted.
        foreach (var contender in all) contender.Train(quick ? WarmUp / 2 : WarmUp);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var contender in all) outcomes[contender].Add(contender.Train(steps));
        }

        var report = Sum(outcomes, ours, plain, peers);
        foreach (var contender in all) contender.Dispose();
        return report;
    }

    private static Report Sum(Dictionary<IContender, List<Outcome>> outcomes, List<IContender> ours, List<IContender> plain, List<IContender> peers)
    {
        var speeds = outcomes.ToDictionary(entry => entry.Key, entry => Figure.Of(entry.Value.Select(outcome => outcome.ImagesPerSecond), "images/s"));
        var losses = outcomes.ToDictionary(entry => entry.Key, entry => Figure.Of([entry.Value[^1].Loss], "nats"));
        var figures = new Dictionary<string, Figure>();
        foreach (var (contender, figure) in speeds) figures[contender.Name] = figure;
        foreach (var (contender, figure) in losses) figures[$"last loss: {contender.Name}"] = figure;
        var ratios = new Dictionary<string, double> { ["ours/plain"] = Best(ours, speeds) / Best(plain, speeds) };
        if (peers.Count > 0) ratios["ours/pytorch"] = Best(ours, speeds) / Best(peers, speeds);
        string[] notes = peers.Count > 0 ? [] : ["PyTorch was not measured: /usr/bin/python3 has no torch (Debian: apt-get install python3-torch)."];
        return new Report(Name, figures, ratios, new Dictionary<string, double> { ["ours/plain"] = 3, ["ours/pytorch"] = 7 }, Machine.Describe(), notes);
    }

    private static double Best(IEnumerable<IContender> contenders, Dictionary<IContender, Figure> speeds) => contenders.Max(contender => speeds[contender].Value);
}
