using Benchmarks.Reporting;
using Ensembles.Recipes;

namespace Benchmarks.Engine;

/// <summary>Images a second of 1, 2, 4 and 8 members that share one device: as threads of one process, and as processes with one member each.</summary>
internal static class MembersBenchmark
{
    public const string Name = "members";

    private const int Goal = 4;

    public static Report Run(Conditions conditions)
    {
        int[] counts = conditions.Effort == Effort.Dry ? [1, 2] : [1, 2, 4, 8];
        var task = TutorialTask.Read(conditions.Device, conditions.Effort);
        var figures = new Dictionary<string, Figure>();
        foreach (var count in counts)
        {
            using var engine = new OurEngine(task, Precision.Bfloat16, members: count);
            engine.Train(conditions.WarmUp);
            figures[Named(count, "threads")] = Speed(() => engine.Train(conditions.Steps).ImagesPerSecond, conditions);
        }

        var processes = new List<Peer>();
        foreach (var count in counts)
        {
            while (processes.Count < count) processes.Add(Peer.OurMember(conditions));
            IContender[] members = [.. processes.Select(process => process.Members(1, 1))];
            using var crew = new Crew(count, 1);
            crew.Together(member => members[member].Train(conditions.WarmUp).Loss);
            figures[Named(count, "processes")] = Speed(() => crew.Train(conditions.Steps, member => members[member].Train(conditions.Steps).Loss).ImagesPerSecond, conditions);
        }

        foreach (var process in processes) process.Dispose();
        var best = counts.ToDictionary(count => count, count => Math.Max(figures[Named(count, "threads")].Value, figures[Named(count, "processes")].Value));
        var ratios = counts.Skip(1).ToDictionary(Ratio, count => best[count] / best[1]);
        var goals = ratios.ContainsKey(Ratio(Goal)) ? new Dictionary<string, double> { [Ratio(Goal)] = 2.5 } : [];
        return new Report(Name, figures, ratios, goals, Machine.Describe(conditions.Device), [$"bfloat16, batches of {TutorialTask.BatchSize}; images a second are those of all members together. GPU mode {conditions.GpuName}."]);
    }

    private static Figure Speed(Func<double> train, Conditions conditions) => Figure.Of([.. Enumerable.Range(0, conditions.Rounds).Select(_ => train())], "images/s");

    private static string Named(int count, string kind) => $"{count} {(count == 1 ? "member" : "members")}, {kind}";

    private static string Ratio(int count) => $"{count} members/1 member";
}
