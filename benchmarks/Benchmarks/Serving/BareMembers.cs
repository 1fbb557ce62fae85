using System.Diagnostics;
using Benchmarks.Engine;
using Ensembles.Combining;
using Ensembles.Members;
using Training.Checkpoints;
using Training.Data;
using Training.Predicting;

namespace Benchmarks.Serving;

/// <summary>The same members' forward passes in this process, and nothing else.</summary>
internal sealed class BareMembers(IReadOnlyList<StoredMember> members, ICheckpointStore checkpoints) : IDisposable
{
    // Each caller has networks of its own: one network answers one caller at a time.
    private readonly MemberPredictor[] _predictors =
        [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new MemberPredictor(new DataCatalogue(BenchData.Folder), checkpoints, new ModuleStore(new FolderFiles(BenchData.Folder)), 1 << 30))];

    /// <summary>Images a second, with a caller a core.</summary>
    public double ImagesPerSecond(byte[] pixels, int images, TimeSpan time) =>
        Crew.Once(_predictors.Length, 1, caller => Speed(_predictors[caller], pixels, images, time)).Sum();

    /// <summary>Milliseconds until one caller has its answer for one image.</summary>
    public double Milliseconds(byte[] pixels, TimeSpan time) => 1000 / Crew.Once(1, 1, _ => Speed(_predictors[0], pixels, 1, time))[0];

    public float[] Answer(byte[] pixels) => Answer(_predictors[0], pixels);

    public void Dispose()
    {
        foreach (var predictor in _predictors) predictor.Dispose();
    }

    private double Speed(MemberPredictor predictor, byte[] pixels, int images, TimeSpan time)
    {
        Answer(predictor, pixels);
        var (begun, answered) = (Stopwatch.GetTimestamp(), 0);
        while (Stopwatch.GetElapsedTime(begun) < time)
        {
            Answer(predictor, pixels);
            answered += images;
        }

        return answered / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private float[] Answer(MemberPredictor predictor, byte[] pixels) =>
        MeanProbabilities.Of([.. predictor.Predict(members, new ImageBatch(members[0].ImageShape, pixels)).Select(answer => answer.Values)]);
}
