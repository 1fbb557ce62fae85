using Ensembles.Comparing;
using Ensembles.Members;
using Ensembles.Runs;
using Ensembles.Scoring;
using Grains.Interfaces.Comparing;
using Grains.Interfaces.Runs;

namespace Client.Tests;

/// <summary>Runs as a cluster would tell of them.</summary>
internal static class Samples
{
    public static RunStatus Finished { get; } = new()
    {
        Run = "mnist-1",
        State = RunState.Finished,
        Recipe = "mnist",
        Seed = 7,
        CreatedAt = DateTimeOffset.UnixEpoch,
        Seconds = 61.5,
        Members = [Member(0, 0.991), Member(1, 0.993)],
        Ensemble = new EnsembleStatus
        {
            Criterion = "ensemble-nll",
            Epoch = 3,
            MaxEpochs = 9,
            PatienceLeft = 0,
            BestEpoch = 2,
            StopEpoch = 3,
            StopReason = "patience",
            ValidationLoss = 0.02,
            ValidationAccuracy = 0.995,
            Test = new SplitScores(0.0185, 0.9947, 0.0031),
        },
        Epochs = [new DecidedEpoch(1, 0.1, 0.98, 0.12, true, 20.125), new DecidedEpoch(2, 0.02, 0.995, 0.03, true, 40.25), new DecidedEpoch(3, 0.025, null, 0.03, false)],
        ClassNames = ["0", "1"],
        Data = new DataNote("/data/digits", "data-hash", 2, 54000, 6000, 10000, ["/data/digits: left out 1 image in val."]),
    };

    public static RunStatus Evaluated { get; } = Finished with
    {
        Ensemble = Finished.Ensemble with
        {
            Scores = new TestScores
            {
                Averaged = new PredictionScores(0.9947, 0.0185, 0.008, 0.0031, 0.0029, 0.000052, 0.0211),
                Scaled = new PredictionScores(0.9947, 0.018, 0.0079, 0.0011, 0.0012, 0.000051, 0.0174),
                Temperature = 0.876,
                MeanMemberLoss = 0.021,
                Ambiguity = 0.0025,
                MutualInformation = 0.003,
                Disagreement = 0.004,
                Strange = [new OutOfDistribution("letters", "letters-hash", 500, new DetectionScores(0.97, 0.11), new DetectionScores(0.98, 0.09), new DetectionScores(0.99, 0.04))],
                Elsewhere = [new OtherTest("/data/qmnist", "qmnist-hash", 50_000, new PredictionScores(0.9937, 0.0225, 0.0098, 0.0035, 0.0033, 0.000081, 0.0236), new PredictionScores(0.9937, 0.022, 0.0097, 0.0015, 0.0016, 0.00008, 0.0195), 0.992, 0.0259)],
            },
        },
    };

    public static ComparisonReply Compared { get; } = new((string?)null)
    {
        Images = 10_000,
        Resamples = 2000,
        Runs =
        [
            new ComparedRun("mnist-1", 3, new ScoreIntervals(new(0.9954, 0.994, 0.9967), new(0.0132, 0.011, 0.0155), new(0.007, 0.006, 0.008), new(0.0025, 0.002, 0.004))),
            new ComparedRun("mnist-2", 5, new ScoreIntervals(new(0.9942, 0.9927, 0.9957), new(0.0152, 0.0125, 0.018), new(0.008, 0.007, 0.009), new(0.0012, 0.001, 0.003))),
        ],
        Pairs =
        [
            new ComparedPair("mnist-1", "mnist-2", 21, 9, 33, 0.04277, new ScoreIntervals(new(0.0012, -0.0002, 0.0025), new(-0.002, -0.0041, 0), new(-0.001, -0.002, 0), new(0.0013, 0, 0.003))),
        ],
    };

    public static RunStatus InTraining { get; } = Finished with
    {
        State = RunState.Running,
        Members =
        [
            Member(0, null) with { State = MemberState.Training, InFlight = new StepProgress(3, 27_000, 54_000, 1_234.4, 0.05), Silo = "trainer-1", Device = "cpu" },
            Member(1, null) with { State = MemberState.Queued, QueuePosition = 1, Restarts = 1 },
        ],
        Ensemble = Finished.Ensemble with { StopEpoch = null, StopReason = null, Test = null, PatienceLeft = 4 },
    };

    public static MemberStatus Member(int index, double? test) => new()
    {
        Index = index,
        Seed = 100 + (ulong)index,
        State = MemberState.Finished,
        BestEpoch = 2,
        LastEpoch = 3,
        WeightsSha256 = $"hash-{index}",
        ValidationLoss = 0.03,
        ValidationAccuracy = 0.99,
        Test = test is { } accuracy ? new SplitScores(0.03, accuracy, 0.005) : null,
        Silo = $"trainer-{index}",
    };
}
