using System.Runtime.InteropServices;
using Ensembles.Members;
using Ensembles.Recipes;
using Training.Loop;
using Training.Predicting;
using static TorchSharp.torch;

namespace Training.Tests.Engine;

public sealed class PredictorTests : IDisposable
{
    private readonly Workshop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public void A_stored_member_answers_as_it_did_when_it_was_scored()
    {
        var report = _shop.Train(SmallRecipes.Everything.Plan(), 2)[^1];
        var answer = _shop.Predictor.Predict(Stored(report), DataSplit.Validation);
        Assert.Equal(report.Probabilities, answer.Values);
        Assert.Equal((32, 4), (answer.Rows, answer.Classes));
    }

    [Fact]
    public void Images_that_a_user_brings_are_answered_like_those_of_the_set()
    {
        var report = _shop.Train(SmallRecipes.Everything.Plan(), 1)[^1];
        var images = new ImageBatch(SmallData.Shape, _shop.Data.Set.Test.Pixels.ToArray());
        var answers = Enumerable.Range(0, 8).AsParallel().Select(_ => _shop.Predictor.Predict([Stored(report)], images)[0].Values).ToList();
        var expected = _shop.Predictor.Predict(Stored(report), DataSplit.Test).Values;
        Assert.All(answers, values => Assert.Equal(expected, values));
    }

    [Fact]
    public void A_member_that_looks_twice_answers_with_the_mean_of_what_it_sees()
    {
        var report = _shop.Train(SmallRecipes.Everything.Plan(), 2)[^1];
        var (size, pixels) = (SmallData.Shape.Width, _shop.Data.Set.Test.Pixels.ToArray());
        var mirrored = pixels.Chunk(size).SelectMany(row => row.Reverse()).ToArray();
        var twice = Stored(report) with { Recipe = SmallRecipes.Everything with { Prediction = new PredictionRecipe { Mirror = true } } };
        var mean = new[] { pixels, mirrored }.Select(image => _shop.Predictor.Predict([Stored(report)], new ImageBatch(SmallData.Shape, image))[0].Values).ToArray();
        var found = _shop.Predictor.Predict([twice], new ImageBatch(SmallData.Shape, pixels))[0].Values;
        Assert.All(found.Select((value, index) => value - (mean[0][index] + mean[1][index]) / 2), difference => Assert.InRange(Math.Abs(difference), 0, 1e-6));
    }

    [Fact]
    public void Several_members_answer_at_once_as_they_do_alone()
    {
        var reports = _shop.Train(SmallRecipes.Everything.Plan(), 3);
        var images = new ImageBatch(SmallData.Shape, _shop.Data.Set.Test.Pixels.ToArray());
        var together = _shop.Predictor.Predict([.. reports.Select(Stored)], images);
        var alone = reports.Select(report => _shop.Predictor.Predict([Stored(report)], images)[0]);
        Assert.Equal(alone.Select(answer => answer.Values), together.Select(answer => answer.Values));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_GPU_that_is_full_while_a_member_answers_is_out_of_memory_with_what_needs_less(bool isSplit)
    {
        var report = _shop.Train(SmallRecipes.Everything.Plan(), 1)[^1];
        // The weights are put on the device when they are first used, which is as good a place as any.
        var full = new LibtorchError("CUDA out of memory. Tried to allocate 2.00 GiB.");
        var store = new CountingStore(_shop.Store, []) { BeforeRead = () => throw full };
        using var predictor = new MemberPredictor(_shop.Data, store, _shop.Modules, 1 << 30);
        var images = new ImageBatch(SmallData.Shape, _shop.Data.Set.Test.Pixels.ToArray());
        var error = Assert.Throws<TrainingException>(() => isSplit
            ? [predictor.Predict(Stored(report), DataSplit.Test)]
            : predictor.Predict([Stored(report)], images));
        Assert.Equal((FaultKind.Device, (DeviceFault?)DeviceFault.OutOfMemory), (error.Kind, error.Device));
        Assert.Equal(
            $"The memory of cpu does not suffice (member 0 of run run, answering {images.Count} images): CUDA out of memory. "
            + "Tried to allocate 2.00 GiB; send fewer images at once, leave large-answers out of Ensemble:GpuGains, so that a pass has 64 of them, "
            + "or answer on a device with more memory.",
            error.Message);
    }

    [Fact]
    public void Weights_other_than_the_run_decided_on_are_refused()
    {
        var report = _shop.Train(SmallRecipes.Everything.Plan(), 1)[^1];
        var error = Assert.Throws<TrainingException>(() =>
            _shop.Predictor.Predict(Stored(report) with { WeightsSha256 = new string('a', 64) }, DataSplit.Test));
        Assert.Contains("holds other weights than the run decided on", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pixels_that_are_scaled_already_are_answered_as_bytes_are()
    {
        var report = _shop.Train(SmallRecipes.Everything.Plan(), 1)[^1];
        var bytes = _shop.Data.Set.Test.Pixels.ToArray();
        var scaled = MemoryMarshal.AsBytes(bytes.Select(value => (float)(value / SmallRecipes.Everything.Model.PixelScale)).ToArray().AsSpan()).ToArray();
        var expected = _shop.Predictor.Predict([Stored(report)], new ImageBatch(SmallData.Shape, bytes))[0].Values;
        var found = _shop.Predictor.Predict([Stored(report)], new ImageBatch(SmallData.Shape, scaled, PixelType.Float32))[0].Values;
        Assert.All(found.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 5));
    }

    [Fact]
    public void Members_that_were_not_asked_for_the_longest_time_are_forgotten_first_and_come_back()
    {
        var reports = _shop.Train(SmallRecipes.Everything.Plan(), 3);
        var images = new ImageBatch(SmallData.Shape, _shop.Data.Set.Test.Pixels.ToArray());
        var expected = reports.Select(report => _shop.Predictor.Predict([Stored(report)], images)[0].Values).ToList();
        var reads = new List<int>();
        using var one = new LoadedMembers(new CountingStore(_shop.Store, reads), _shop.Modules, mostBytes: 1);
        using var all = new LoadedMembers(new CountingStore(_shop.Store, reads), _shop.Modules, mostBytes: 1 << 30);
        foreach (var members in new[] { all, one })
        {
            reads.Clear();
            foreach (var index in new[] { 0, 1, 1, 0 }) Assert.Equal(expected[index], Answer(members, Stored(reports[index]), images));
            Assert.Equal(members == all ? [1, 2] : [1, 2, 1], reads);
        }

        all.Unload(reports[0].Checkpoint.Run);
        Assert.Equal(0, all.Bytes);
    }

    [Fact]
    public void Images_of_another_size_are_refused()
    {
        var report = _shop.Train(SmallRecipes.Everything.Plan(), 1)[^1];
        var error = Assert.Throws<TrainingException>(() => _shop.Predictor.Predict([Stored(report)], new ImageBatch(new ImageShape(1, 4, 4), new byte[16])));
        Assert.Equal("The images are 1×4×4, but the network was trained with 1×8×8; use images of that size.", error.Message);
    }

    private static float[] Answer(LoadedMembers members, StoredMember model, ImageBatch images)
    {
        using var pixels = tensor(images.Pixels, [images.Count, 1, images.Shape.Height, images.Shape.Width], dtype: ScalarType.Byte);
        return members.Use(model, network => Scorer.Probabilities(network, pixels, CancellationToken.None));
    }

    private static StoredMember Stored(EpochReport report) =>
        new(SmallRecipes.Everything, report.Checkpoint, report.WeightsSha256, SmallData.Shape, 4, "cpu");
}
