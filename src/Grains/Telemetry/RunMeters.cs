using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Runs;
using static Grains.Telemetry.EnsembleMeter;

namespace Grains.Telemetry;

/// <summary>The metrics of the runs whose grains are on this silo. Looked at from any thread.</summary>
public sealed class RunMeters
{
    // With more members the series that say 0 would be too many.
    private const int MostMembersFromZero = 32;
    private static readonly FaultKind[] Reasons = [.. Enum.GetValues<FaultKind>().Where(kind => kind != FaultKind.Fenced)];
    private static readonly DeviceFault[] Kinds = Enum.GetValues<DeviceFault>();
    private readonly ConcurrentDictionary<string, Entry> _runs = new(StringComparer.Ordinal);
    private readonly EnsembleMeter _meter;
    private readonly Histogram<double> _barrierWait;
    private readonly TimeSpan _retention;
    private readonly TimeProvider _time;

    /// <summary>Adds the instruments to a silo's meter.</summary>
    public RunMeters(EnsembleMeter meter, TelemetryOptions options, TimeProvider time)
    {
        (_meter, _retention, _time) = (meter, options.Retention, time);
        AddRuns();
        AddLearning();
        AddMembers();
        _barrierWait = meter.Histogram(
            "ensemble_barrier_wait_seconds", "From a member's report to the decision of its epoch.", 0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60,
            120, 300, 900, 3600);
    }

    /// <summary>Shows a run as it is now.</summary>
    internal void Publish(PublishedRun run)
    {
        _meter.MakeRoom();
        // Those that ended long ago are not shown again when a silo starts.
        if (run.IsShown(_time.GetUtcNow(), _retention)) _runs.AddOrUpdate(run.Name, _ => new Entry(run), (_, entry) => entry.With(run));
    }

    /// <summary>Shows a run no more.</summary>
    internal void Forget(string run)
    {
        if (_runs.TryRemove(run, out var entry)) _meter.Gone(entry.Run.State.Members.Length * Reasons.Length + Kinds.Length);
    }

    /// <summary>Counts that a member could not continue.</summary>
    internal void Lost(string run, int member, Loss loss)
    {
        if (!_runs.TryGetValue(run, out var entry)) return;
        entry.Faults.AddOrUpdate((member, loss.Kind), 1, (_, count) => count + 1);
        if (loss.Kind == FaultKind.Device) entry.DeviceFaults.AddOrUpdate(loss.Device ?? DeviceFault.Other, 1, (_, count) => count + 1);
    }

    /// <summary>Takes in how long members have waited for a decision.</summary>
    internal void Waited(IEnumerable<TimeSpan> waits)
    {
        foreach (var wait in waits) _barrierWait.Record(wait.TotalSeconds);
    }

    private void AddRuns()
    {
        Gauge("ensemble_run_info", "Always 1.", RunSeries.Info);
        Gauge("ensemble_run_state", "1 for the state that the run is in.", RunSeries.State);
        Figure("ensemble_epoch", "The last decided epoch.", run => run.State.DecidedEpoch);
        Figure("ensemble_epochs_max", "The last epoch that the recipe allows.", run => run.Recipe.Stopping.MaxEpochs);
        Figure(
            "ensemble_best_epoch", "The common best epoch so far.",
            run =>
                run.Recipe.Stopping.Criterion == Criterion.PerMember || run.Recipe.Snapshots is not null
                    ? null
                    : run.State.Stopping.BestEpoch);
        Figure(
            "ensemble_early_stop_patience_remaining", "Epochs that may pass without a better loss.",
            run => run.State.Stopping.PatienceLeft);
        Figure("ensemble_members_expected", "Members that are to train.", run => run.MembersExpected);
        Figure("ensemble_members_ready", "Members of those expected that hold a slot or wait for their turn.", run => run.MembersReady);
    }

    private void AddLearning()
    {
        Gauge(
            "ensemble_validation_loss", "Loss of the averaged probabilities, in nats.",
            run => RunSeries.OfEpoch(run, epoch => epoch.EnsembleLoss));
        Gauge(
            "ensemble_validation_accuracy_ratio", "Accuracy of the averaged probabilities.",
            run => RunSeries.OfEpoch(run, epoch => epoch.EnsembleAccuracy));
        Gauge(
            "ensemble_calibration_error_ratio", "Expected calibration error of the averaged probabilities.",
            run => RunSeries.OfEpoch(run, epoch => epoch.CalibrationError));
        Gauge("ensemble_brier_score", "Brier score of the averaged probabilities.", run => RunSeries.OfEpoch(run, epoch => epoch.Brier));
        Gauge(
            "ensemble_ambiguity_nats", "Mean loss of the members minus the ensemble's.",
            run => RunSeries.OfEpoch(run, epoch => epoch.MeanMemberLoss - epoch.EnsembleLoss));
        Gauge(
            "ensemble_member_validation_loss", "The member's own loss, in nats.",
            run => RunSeries.OfMembers(run, epoch => epoch.ValidationLoss));
        Gauge(
            "ensemble_member_train_loss", "The member's training loss, in nats, with the penalty of its weights.",
            run => RunSeries.OfMembers(run, epoch => epoch.TrainLoss));
    }

    private void AddMembers()
    {
        Gauge("ensemble_member_info", "Always 1; the member's current or last silo and device.", RunSeries.MemberInfo);
        Gauge("ensemble_member_state", "Always 1, with the state of the member.", RunSeries.MemberState);
        Gauge("ensemble_member_epoch", "Epochs the member has trained, as far as known.", RunSeries.MemberEpoch);
        _meter.Counter("ensemble_member_restarts_total", "Times the member could not continue.", () => Shown().SelectMany(Restarts));
        _meter.Counter(
            "ensemble_device_faults_total", "Times that a device failed a member of the run.", () => Shown().SelectMany(DeviceFaults));
    }

    private void Figure(string name, string description, Func<PublishedRun, double?> figure) =>
        Gauge(name, description, run => RunSeries.OfRun(run, figure(run)));

    private void Gauge(string name, string description, Func<PublishedRun, IEnumerable<Measurement<double>>> series) =>
        _meter.Gauge(name, description, () => Shown().SelectMany(entry => series(entry.Run)));

    private ICollection<Entry> Shown()
    {
        var now = _time.GetUtcNow();
        foreach (var (name, entry) in _runs)
        {
            if (!entry.Run.IsShown(now, _retention)) Forget(name);
        }

        return _runs.Values;
    }

    private static IEnumerable<Measurement<long>> Restarts(Entry entry)
    {
        var members = entry.Run.State.Members.Length;
        var shown = members <= MostMembersFromZero
            ? Enumerable.Range(0, members).SelectMany(_ => Reasons, (member, reason) => (member, reason))
            : entry.Faults.Keys.Select(key => (key.Member, key.Reason));
        return shown.Select(key => new Measurement<long>(
            entry.Faults.GetValueOrDefault(key), Label("run", entry.Run.Name), Label("member", RunSeries.Text(key.Item1)),
            Label("reason", StatusMapping.Word(key.Item2))));
    }

    private static IEnumerable<Measurement<long>> DeviceFaults(Entry entry) => Kinds.Select(kind => new Measurement<long>(
        entry.DeviceFaults.GetValueOrDefault(kind), Label("run", entry.Run.Name), Label("kind", StatusMapping.Word(kind))));

    private sealed record Entry(PublishedRun Run)
    {
        public ConcurrentDictionary<DeviceFault, long> DeviceFaults { get; private init; } = new();

        public ConcurrentDictionary<(int Member, FaultKind Reason), long> Faults { get; private init; } = new();

        public Entry With(PublishedRun run) => new(run) { Faults = Faults, DeviceFaults = DeviceFaults };
    }
}
