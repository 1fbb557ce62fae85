using Ensembles.Members;

namespace Benchmarks.Scale;

/// <summary>Trains nothing: waits as long as an epoch should take, and reports progress and results like a member that trains.</summary>
/// <param name="images">Validation images.</param>
/// <param name="classes">Classes of each.</param>
/// <param name="epoch">How long an epoch takes in the mean; single ones take from half to one and a half of it.</param>
internal sealed class SimulatedTrainer(int images, int classes, TimeSpan epoch) : IMemberTrainer
{
    private const int Images = 54_000;

    // A few, made beforehand: new numbers for every report would cost more than what is measured.
    private readonly Answers[] _answers = [.. Enumerable.Range(1, 8).Select(variant => Answers.Draw((ulong)variant, images, classes))];

    public IMemberTraining Resume(MemberPlan plan, int decidedEpoch, CancellationToken cancellation) => new Training(this, plan);

    public bool HasBfloat16(string device) => false;

    public string? FaultOf(string device) => null;

    private EpochReport ReportOf(MemberPlan plan, int number)
    {
        var answers = _answers[(plan.Member + number) % _answers.Length];
        return new EpochReport
        {
            Member = plan.Member,
            Epoch = number,
            Incarnation = plan.Incarnation,
            TrainLoss = 1.0 / number,
            TrainAccuracy = 0.9,
            ValidationLoss = answers.Loss,
            ValidationAccuracy = 1,
            TrueClassProbabilities = answers.TrueClass,
            Probabilities = EpochReport.CarriesAll(answers.All.Length, plan.Recipe.Members) ? answers.All : null,
            Checkpoint = new CheckpointId(plan.Run, plan.Member, number),
            WeightsSha256 = $"{plan.Seed:x32}{number:x32}",
            Samples = Images,
            Seconds = epoch.TotalSeconds,
        };
    }

    private TimeSpan TimeFor(MemberPlan plan, int number) =>
        epoch * new RandomStream(plan.Seed, number, 0, DrawPurpose.Shuffle).NextDouble(0.5, 1.5);

    private sealed class Training(SimulatedTrainer trainer, MemberPlan plan) : IMemberTraining
    {
        public int EpochsDone { get; private set; }

        public IReadOnlyList<EpochReport> Undecided => [];

        public IReadOnlyList<DamagedCheckpoint> Damaged => [];

        public void TrainEpoch(IProgress<StepProgress> progress, Action<EpochReport> stored, CancellationToken cancellation)
        {
            var number = EpochsDone + 1;
            progress.Report(new StepProgress(number, 0, Images, 0, 0));
            if (cancellation.WaitHandle.WaitOne(trainer.TimeFor(plan, number))) throw new OperationCanceledException(cancellation);
            EpochsDone = number;
            stored(trainer.ReportOf(plan, number));
        }

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }

    /// <summary>What a member says of the validation images.</summary>
    /// <param name="TrueClass">Probability of the true class, one an image.</param>
    /// <param name="All">Images × classes.</param>
    /// <param name="Loss">Mean negative log-likelihood, in nats.</param>
    private sealed record Answers(float[] TrueClass, float[] All, double Loss)
    {
        public static Answers Draw(ulong seed, int images, int classes)
        {
            var stream = new RandomStream(seed, 0, 0, DrawPurpose.Shuffle);
            var trueClass = Enumerable.Range(0, images).Select(_ => (float)stream.NextDouble(0.8, 1)).ToArray();
            var all = trueClass.SelectMany(right => Enumerable.Range(0, classes).Select(index => index == 0 ? right : (1 - right) / (classes - 1))).ToArray();
            return new Answers(trueClass, all, trueClass.Average(right => -Math.Log(right)));
        }
    }
}
