using Ensembles.Members;
using Ensembles.Recipes;
using Grains.Telemetry;
using Grains.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Grains.Tests.Telemetry;

/// <summary>What the metrics say of an engine, through the ports that it stands behind.</summary>
public sealed class TrainerMetersTests : IDisposable
{
    private static readonly MemberPlan Plan = new("run", 3, 7, 1, "cpu", RecipeReader.Parse(Recipes.Tiny()), "data");
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddSeconds(1000));
    private readonly EnsembleMeter _meter = new();
    private readonly Readings _readings;
    private readonly TrainerMeters _meters;

    public TrainerMetersTests()
    {
        _readings = new Readings(_meter);
        _meters = new TrainerMeters(_meter, TelemetryOptions.Usual, _time);
    }

    public void Dispose()
    {
        _readings.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void Epochs_are_counted_and_timed()
    {
        Train(epochs: 2);

        Assert.Equal(["ensemble_samples_trained_total{run=run,member=3} 20"], _readings.Now("ensemble_samples_trained_total"));
        Assert.Equal(["ensemble_member_epoch_duration_seconds{} 0.01", "ensemble_member_epoch_duration_seconds{} 0.01"], _readings.Recorded("ensemble_member_epoch_duration_seconds"));
    }

    [Fact]
    public void Checkpoints_are_timed_weighed_and_dated()
    {
        Store("run");

        Assert.Equal(["ensemble_checkpoint_last_success_timestamp_seconds{run=run,member=3} 1000"], _readings.Now("ensemble_checkpoint_last_success_timestamp_seconds"));
        Assert.Equal(["ensemble_checkpoint_write_bytes{} 5"], _readings.Recorded("ensemble_checkpoint_write_bytes"));
        Assert.Single(_readings.Recorded("ensemble_checkpoint_write_duration_seconds"));
    }

    [Fact]
    public void What_nothing_was_done_for_within_the_retention_goes_and_begins_anew()
    {
        Train(epochs: 2);
        Store("run");
        _time.Advance(TimeSpan.FromMinutes(30));
        Store("later");
        _time.Advance(TimeSpan.FromMinutes(31));

        Assert.Equal(["ensemble_checkpoint_last_success_timestamp_seconds{run=later,member=3} 2800"], _readings.Now());
        Train(epochs: 1);
        Assert.Equal(["ensemble_samples_trained_total{run=run,member=3} 10"], _readings.Now("ensemble_samples_trained_total"));
    }

    private void Train(int epochs)
    {
        using var training = new ObservedTrainer(new ScriptedTrainer(new InMemoryCheckpoints()), _meters).Resume(Plan, 0, CancellationToken.None);
        for (var epoch = 0; epoch < epochs; epoch++) training.TrainEpoch(new Progress<StepProgress>(), _ => { }, CancellationToken.None);
    }

    private void Store(string run) =>
        new ObservedCheckpoints(new InMemoryCheckpoints(), _meters).Write(new CheckpointId(run, 3, 1), 1, new byte[5]);
}
