using System.Diagnostics.Metrics;
using System.Globalization;
using Ensembles.Runs;
using Grains.Interfaces.Runs;
using Grains.Runs;
using static Grains.Telemetry.EnsembleMeter;

namespace Grains.Telemetry;

/// <summary>From a run to the series that show it.</summary>
internal static class RunSeries
{
    private static readonly RunState[] States =
        [RunState.Running, RunState.Interrupted, RunState.Finished, RunState.Stopped, RunState.Failed];

    public static IEnumerable<Measurement<double>> Info(PublishedRun run) =>
    [
        new(
            1, Label("run", run.Name), Label("recipe", run.Recipe.Name), Label("seed", Text(run.State.Plan.Seed)),
            Label("members", Text(run.State.Members.Length))),
    ];

    public static IEnumerable<Measurement<double>> State(PublishedRun run)
    {
        var now = StatusMapping.StateOf(run.State, run.IsActive);
        return States.Select(state =>
            new Measurement<double>(state == now ? 1 : 0, Label("run", run.Name), Label("state", StatusMapping.Word(state))));
    }

    /// <summary>One figure of the run; none if unknown.</summary>
    public static IEnumerable<Measurement<double>> OfRun(PublishedRun run, double? figure) =>
        figure is { } known ? [new(Number(known), Label("run", run.Name))] : [];

    /// <summary>One figure of the last decided epoch.</summary>
    public static IEnumerable<Measurement<double>> OfEpoch(PublishedRun run, Func<DecidedEpoch, double?> figure) =>
        OfRun(run, run.State.Epochs is [.., var last] ? figure(last) : null);

    /// <summary>One figure of each member's last decided epoch.</summary>
    public static IEnumerable<Measurement<double>> OfMembers(PublishedRun run, Func<MemberEpoch, double> figure) =>
        from member in run.State.Members
        where member.Epochs.Length > 0
        select new Measurement<double>(Number(figure(member.Epochs[^1])), LabelsOf(run, member));

    public static IEnumerable<Measurement<double>> MemberInfo(PublishedRun run) =>
        from member in run.State.Members
        where member.Silo is not null
        select new Measurement<double>(1, [.. LabelsOf(run, member), Label("silo", member.Silo), Label("device", member.Device)]);

    public static IEnumerable<Measurement<double>> MemberState(PublishedRun run) =>
        run.State.Members.Select(member => new Measurement<double>(
            1,
            [
                .. LabelsOf(run, member),
                Label("state", StatusMapping.Word(StatusMapping.StateOf(run.State, run.Recipe, member, run.Turns[member.Index])))]));

    public static IEnumerable<Measurement<double>> MemberEpoch(PublishedRun run) =>
        run.State.Members.Select(member =>
            new Measurement<double>(StatusMapping.LastEpoch(member, run.Turns[member.Index]) ?? 0, LabelsOf(run, member)));

    public static string Text<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    private static KeyValuePair<string, object?>[] LabelsOf(PublishedRun run, MemberRecord member) =>
        [Label("run", run.Name), Label("member", Text(member.Index))];

    // An infinite loss is no number either: one alert finds both.
    private static double Number(double value) => double.IsFinite(value) ? value : double.NaN;
}
