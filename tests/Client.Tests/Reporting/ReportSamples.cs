using Client.Reporting;
using Ensembles.Runs;
using Ensembles.Scoring;
using Grains.Interfaces.Runs;

namespace Client.Tests.Reporting;

/// <summary>What a cluster tells of runs to those who report.</summary>
internal static class ReportSamples
{
    private const string ManifestJson =
        """{"run":"mnist-1","recipe":"{\"name\":\"mnist\",\"members\":2}","seed":7,"data":{"name":"mnist","sha256":"abc"},"versions":{"TorchSharp":"0.107.0"},"host":"box","processor":"A 64-core thing","intraOpThreads":1,"warnings":[]}""";

    public static RunFacts Finished { get; } = new(
        Samples.Finished,
        [Epoch(1, 0.1, 0.98), Epoch(2, 0.02, 0.995), Epoch(3, 0.025, null)],
        new EvaluationNote((string?)null)
        {
            Brier = 0.008,
            Temperature = 1.1,
            Images = 100,
            Reliability = [new ReliabilityBin(0, 0, 0), new ReliabilityBin(10, 0.6, 0.5), new ReliabilityBin(90, 0.98, 0.99)],
            Confusion = [48, 2, 1, 49],
            Hardest = [new HardSample(17, 0, 1, 0.02f, 0.97f) { Pixels = [0, 60, 120, 255] }, new HardSample(3, 1, 1, 0.51f, 0.51f) { Pixels = [0, 0, 0, 255] }],
            Shape = [1, 2, 2],
        },
        [new RunEvent { Number = 1, At = DateTimeOffset.UnixEpoch, Kind = RunEventKind.Begun, Text = "the run begins" }, new RunEvent { Number = 2, At = DateTimeOffset.UnixEpoch, Kind = RunEventKind.Lost, Member = 1, Epoch = 2, Text = "trainer-1 has gone" }],
        new Manifest(ManifestJson),
        DateTimeOffset.UnixEpoch)
    {
        Sizes = SizeSamples.Two,
    };

    public static RunFacts InTraining { get; } = Finished with
    {
        Sizes = SizeSamples.Unknown,
        Run = Samples.InTraining,
        Evaluation = new EvaluationNote("Run 'mnist-1' has not been evaluated; run 'ensemble evaluate mnist-1' first."),
    };

    public static RunFacts JustBegun { get; } = InTraining with
    {
        Run = Samples.InTraining with { Epochs = [], Ensemble = Samples.InTraining.Ensemble with { Epoch = 0, BestEpoch = null, ValidationLoss = null, ValidationAccuracy = null } },
        Epochs = [],
        Events = [],
    };

    private static EpochCurve Epoch(int epoch, double loss, double? accuracy) => new(
        epoch, loss, accuracy, loss + 0.01, loss / 10, null, IsBest: epoch == 2, null, [new MemberCurve(0, loss, loss + 0.005, 0.97, 1), new MemberCurve(1, loss, loss + 0.015, 0.96, 1)]);
}
