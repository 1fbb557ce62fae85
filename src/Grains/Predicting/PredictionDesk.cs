using Ensembles.Members;
using Ensembles.Recipes;
using Grains.Interfaces.Members;
using Grains.Wire;

namespace Grains.Predicting;

/// <summary>Answers prediction orders with this silo's engine, each on a thread of its own.</summary>
/// <param name="predictor">Who computes.</param>
/// <param name="device">Where to compute, such as <c>cpu</c> or <c>cuda:0</c>.</param>
public sealed class PredictionDesk(IMemberPredictor predictor, string device)
{
    internal Task<PredictionPayload> Answer(PredictOrder order) =>
        Task.Factory.StartNew(() => AnswerNow(order), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private PredictionPayload AnswerNow(PredictOrder order)
    {
        try
        {
            var probabilities = Compute(order);
            return new PredictionPayload(null, probabilities.Classes, ReportMapping.Bytes(probabilities.Values));
        }
        catch (TrainingException error)
        {
            return new PredictionPayload(error.Message, 0, []);
        }
    }

    private Probabilities Compute(PredictOrder order)
    {
        var shape = new ImageShape(order.Channels, order.Height, order.Width);
        var checkpoint = new CheckpointId(order.Run, order.Member, order.Epoch);
        var model = new StoredMember(RecipeReader.Parse(order.Recipe), checkpoint, order.WeightsSha256, shape, order.Classes, device);
        return order.Pixels is { } pixels
            ? predictor.Predict([model], new ImageBatch(shape, pixels))[0]
            : predictor.Predict(model, Enum.Parse<DataSplit>(order.Split!));
    }
}
