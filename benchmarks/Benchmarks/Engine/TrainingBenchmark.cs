using Benchmarks.Reporting;
using Ensembles.Recipes;

namespace Benchmarks.Engine;

/// <summary>
/// Images a second of all members on this machine's cores, or of one member on a GPU: ours against a plain TorchSharp loop and against
/// PyTorch, which take turns within one run; and their loss after as many steps.
/// </summary>
internal static class TrainingBenchmark
{
    public const string Name = "training";

    /// <summary>Steps until compilers and caches have settled.</summary>
    public const int WarmUp = 60;

    public static Report Run(Conditions conditions)
    {
        var task = TutorialTask.Read(conditions.Device, conditions.Effort);
        using var torchSharp = Peer.PlainTorchSharp(conditions);
        var pythons = Loops(conditions).Select(loop => (Loop: loop, Peer: Peer.PyTorch(conditions, loop))).Where(python => python.Peer is not null).ToList();
        var settings = conditions.OnGpu ? [(1, 1)] : new[] { (1, Environment.ProcessorCount), (Environment.ProcessorCount, 1) };
        var groups = new Dictionary<string, List<IContender>>
        {
            ["ours"] = [new OurEngine(task, Precision.Bfloat16), new OurEngine(task, Precision.Float32)],
            ["plain"] = [.. settings.Select(setting => torchSharp.Members(setting.Item1, setting.Item2))],
            ["pytorch"] = [.. pythons.Where(python => python.Loop == "plain").SelectMany(python => settings, (python, setting) => python.Peer!.Members(setting.Item1, setting.Item2))],
            ["tuned"] = [.. pythons.Where(python => python.Loop != "plain").Select(python => python.Peer!.Members(1, 1))],
        };
        if (!conditions.OnGpu) groups["ours"].Add(new OurEngine(task, Precision.Bfloat16, kernels: false));
        List<string> notes = pythons.Count > 0 ? [] : ["PyTorch was not measured: python3 has no torch (Debian: apt-get install python3-torch)."];
        WarmUpAll(groups, conditions.WarmUp, notes);
        var outcomes = Measure([.. groups.Values.SelectMany(group => group)], conditions);
        var report = Sum(outcomes, groups, conditions, [.. notes, $"GPU mode {conditions.GpuName}: TF32 {(conditions.GpuName == "fast" ? "on" : "off")}, for the peers too."]);
        foreach (var contender in outcomes.Keys) contender.Dispose();
        foreach (var python in pythons) python.Peer!.Dispose();
        return report;
    }

    // A compiled loop costs a minute before its first step: only if speed is measured.
    private static string[] Loops(Conditions conditions) => (conditions.OnGpu, conditions.GpuName) switch
    {
        (true, "fast") => ["plain", "tuned", "compiled"],
        (true, _) => ["plain", "tuned"],
        _ => conditions.Effort == Effort.Dry ? ["plain", "tuned"] : ["plain"],
    };

    // For compilers and caches: not counted. What does not work here is left out, and the others are measured.
    private static void WarmUpAll(Dictionary<string, List<IContender>> groups, int steps, List<string> notes)
    {
        foreach (var (name, group) in groups)
        {
            foreach (var contender in group.ToList())
            {
                try
                {
                    contender.Train(steps);
                }
                catch (InvalidOperationException error) when (name != "ours")
                {
                    group.Remove(contender);
                    notes.Add($"Left out: {error.Message}");
                }
            }
        }
    }

    private static Dictionary<IContender, List<Outcome>> Measure(List<IContender> all, Conditions conditions)
    {
        var outcomes = all.ToDictionary(contender => contender, _ => new List<Outcome>());
        for (var round = 0; round < conditions.Rounds; round++)
        {
            foreach (var contender in all) outcomes[contender].Add(contender.Train(conditions.Steps));
        }

        return outcomes;
    }

    private static Report Sum(Dictionary<IContender, List<Outcome>> outcomes, Dictionary<string, List<IContender>> groups, Conditions conditions, string[] notes)
    {
        var speeds = outcomes.ToDictionary(entry => entry.Key, entry => Figure.Of(entry.Value.Select(outcome => outcome.ImagesPerSecond), "images/s"));
        var figures = new Dictionary<string, Figure>();
        foreach (var (contender, figure) in speeds) figures[contender.Name] = figure;
        foreach (var (contender, found) in outcomes) figures[$"last loss: {contender.Name}"] = Figure.Of([found[^1].Loss], "nats");
        var ratios = groups.Where(group => group.Key != "ours" && group.Value.Count > 0)
            .ToDictionary(group => $"ours/{group.Key}", group => Best(groups["ours"], speeds) / Best(group.Value, speeds));
        var goals = new Dictionary<string, double> { ["ours/plain"] = 3, ["ours/pytorch"] = 7 };
        if (groups["tuned"].Count > 0) goals = new Dictionary<string, double> { ["ours/tuned"] = 1 };
        return new Report(Name, figures, ratios, goals, Machine.Describe(conditions.Device), notes);
    }

    private static double Best(IEnumerable<IContender> contenders, Dictionary<IContender, Figure> speeds) => contenders.Max(contender => speeds[contender].Value);
}
