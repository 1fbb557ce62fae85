using Ensembles.Members;

namespace Grains.Telemetry;

/// <summary>A predictor whose forward passes are measured.</summary>
public sealed class ObservedPredictor(IMemberPredictor predictor, TrainerMeters meters) : IMemberPredictor, IDisposable
{
    /// <inheritdoc/>
    public IReadOnlyList<Probabilities> Predict(IReadOnlyList<StoredMember> models, ImageBatch images)
    {
        var answers = predictor.Predict(models, images);
        // Warming up has none.
        if (images.Count > 0) meters.Passed(images.Count);
        return answers;
    }

    /// <inheritdoc/>
    public Probabilities Predict(StoredMember model, DataSplit split) => predictor.Predict(model, split);

    /// <inheritdoc/>
    public void Unload(string run) => predictor.Unload(run);

    /// <inheritdoc/>
    public void Dispose() => (predictor as IDisposable)?.Dispose();
}
