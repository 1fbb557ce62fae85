using System.Collections.Concurrent;
using Ensembles.Members;
using Ensembles.Recipes;
using Grains.Interfaces.Members;

namespace Grains.Predicting;

/// <summary>Answers prediction orders with this silo's engine. Orders for one member queue up and share forward passes.</summary>
/// <param name="predictor">Who computes.</param>
/// <param name="device">The device, such as <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="limits">How much is taken on at once.</param>
/// <param name="time">The clock of deadlines.</param>
public sealed class PredictionService(IMemberPredictor predictor, string device, PredictionLimits limits, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Run, int Member, string Weights, PixelType Type), MemberQueue> _queues = new();

    internal Task<PredictionPayload> Answer(PredictOrder order) => order.Pixels is { } pixels
        ? QueueOf(order).Ask(pixels, order.Within)
        : Task.Factory.StartNew(
            () => Shield(() => ToWire(predictor.Predict(ModelOf(order), Enum.Parse<DataSplit>(order.Split!)))), CancellationToken.None,
            TaskCreationOptions.LongRunning, TaskScheduler.Default);

    internal void Unload(string run)
    {
        foreach (var key in _queues.Keys.Where(key => key.Run == run)) _queues.TryRemove(key, out _);
        predictor.Unload(run);
    }

    internal static PredictionPayload ToWire(Probabilities probabilities) =>
        new(null, probabilities.Classes, FloatBytes.Write(probabilities.Values));

    /// <summary>Turns faults that a user can fix into a sentence.</summary>
    internal static PredictionPayload Shield(Func<PredictionPayload> compute)
    {
        try
        {
            return compute();
        }
        catch (TrainingException error)
        {
            return new PredictionPayload(error.Message, 0, []);
        }
    }

    private MemberQueue QueueOf(PredictOrder order)
    {
        var key = (order.Run, order.Member, order.WeightsSha256, order.PixelType);
        return _queues.TryGetValue(key, out var queue)
            ? queue
            : _queues.GetOrAdd(key, _ => new MemberQueue(predictor, ModelOf(order), order.PixelType, limits, time));
    }

    private StoredMember ModelOf(PredictOrder order) => new(
        RecipeReader.Parse(order.Recipe).Of(order.Member),
        new CheckpointId(order.Run, order.Member, order.Epoch),
        order.WeightsSha256,
        new ImageShape(order.Channels, order.Height, order.Width),
        order.Classes,
        device,
        order.DataSha256);
}
