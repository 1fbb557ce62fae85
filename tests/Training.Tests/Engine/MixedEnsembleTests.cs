using Ensembles.Combining;
using Ensembles.Members;
using Ensembles.Recipes;
using Microsoft.ML.OnnxRuntime;
using Training.Exporting;

namespace Training.Tests.Engine;

/// <summary>Two different networks as one ensemble.</summary>
public sealed class MixedEnsembleTests : IDisposable
{
    private static readonly Recipe Mixed = SmallRecipes.Everything with
    {
        Members = 2,
        Prediction = new PredictionRecipe { Mirror = true },
        Groups = new MemberGroups([
            new MemberGroup(SmallRecipes.Everything.Own, 1),
            new MemberGroup(SmallRecipes.Everything.Own with
            {
                Model = new ModelRecipe { PixelScale = 255, Layers = [new ConvLayer(8, Activation: Activation.Silu), new GlobalAveragePoolLayer(), new DenseLayer()] },
                Optimizer = new SgdRecipe(),
            }, 1)]),
    };

    private readonly Workshop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public void They_train_like_members_of_runs_of_their_own_and_answer_together_in_ONNX_Runtime_too()
    {
        List<EpochReport> reports = [.. Enumerable.Range(0, 2).Select(member => _shop.Train(PlanOf(Mixed.Of(member), member), 2)[^1])];
        using var alone = new Workshop();
        Assert.Equal(alone.Train(PlanOf(SmallRecipes.Everything, 0), 2)[^1].WeightsSha256, reports[0].WeightsSha256);

        var images = new ImageBatch(SmallData.Shape, _shop.Data.Set.Test.Pixels.ToArray());
        var members = _shop.Predictor.Predict([.. reports.Select(Stored)], images).Select(answer => answer.Values).ToList();
        Assert.NotEqual(members[0], members[1]);

        var model = new ModelWriter(_shop.Store).Write(ModelFormat.Onnx, new TrainedMembers(Mixed, SmallData.Shape, 4, [.. reports.Select(report => report.Checkpoint)], null));
        Assert.All(MeanProbabilities.Of(members).Zip(Onnx(model, images)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        var second = new ModelWriter(_shop.Store).Write(ModelFormat.Onnx, new TrainedMembers(Mixed, SmallData.Shape, 4, [reports[1].Checkpoint], null));
        Assert.All(members[1].Zip(Onnx(second, images)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    private static MemberPlan PlanOf(Recipe recipe, int member) => recipe.Plan((ulong)member + 1) with { Member = member };

    private static StoredMember Stored(EpochReport report) =>
        new(Mixed.Of(report.Member), report.Checkpoint, report.WeightsSha256, SmallData.Shape, 4, "cpu");

    private static float[] Onnx(byte[] model, ImageBatch images)
    {
        using var session = new InferenceSession(model);
        using var options = new RunOptions();
        float[] pixels = [.. images.Pixels.Select(pixel => (float)pixel)];
        using var value = OrtValue.CreateTensorValueFromMemory(pixels, [images.Count, images.Shape.Channels, images.Shape.Height, images.Shape.Width]);
        using var answers = session.Run(options, [OnnxFile.Images], [value], [OnnxFile.Probabilities]);
        return answers[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
