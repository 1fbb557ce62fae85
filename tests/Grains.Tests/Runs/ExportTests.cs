using System.Text;
using Ensembles.Members;
using Grains.Interfaces.Runs;
using Grains.Tests.Fakes;

namespace Grains.Tests.Runs;

/// <summary>Trained members for other programs.</summary>
public sealed class ExportTests
{
    private const ModelFormat Onnx = ModelFormat.Onnx;

    [Fact]
    public async Task A_file_comes_in_pieces_with_the_best_epoch_of_those_that_were_asked_for()
    {
        await using var cluster = await RunCluster.Start();
        var run = await cluster.Submit(Recipes.Tiny());
        var best = (await cluster.UntilEnded(run)).Ensemble.BestEpoch;

        var whole = await Text(cluster.Run(run), new ExportOrder(Onnx, null, null));
        Assert.StartsWith("Onnx ", whole, StringComparison.Ordinal);
        Assert.All(Enumerable.Range(0, 3), member => Assert.Contains($"Member = {member}, Epoch = {best} ", whole, StringComparison.Ordinal));
        var one = await Text(cluster.Run(run), new ExportOrder(0, 1, null));
        Assert.Contains("Member = 1,", one, StringComparison.Ordinal);
        Assert.DoesNotContain("Member = 0,", one, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_exported_is_told_in_a_sentence()
    {
        await using var cluster = await RunCluster.Start();
        var run = await cluster.Submit(Recipes.Tiny());
        await cluster.UntilEnded(run);

        Assert.Contains("No run is called", await Fault(cluster.Run("nobody"), new ExportOrder(Onnx, null, null)), StringComparison.Ordinal);
        Assert.Contains("has no member 9", await Fault(cluster.Run(run), new ExportOrder(Onnx, 9, null)), StringComparison.Ordinal);
        Assert.Contains("format 7 is not known", await Fault(cluster.Run(run), new ExportOrder((ModelFormat)7, null, null)), StringComparison.Ordinal);
        Assert.Contains("No temperature has been fitted", await Fault(cluster.Run(run), new ExportOrder(Onnx, null, true)), StringComparison.Ordinal);
        await cluster.Run(run).Evaluate();
        Assert.Null(await Fault(cluster.Run(run), new ExportOrder(Onnx, null, true)));
    }

    [Fact]
    public async Task A_run_in_training_is_not_exported()
    {
        await using var cluster = await RunCluster.Start();
        cluster.Trainer.BeforeEpoch = (_, _, cancellation) => cancellation.WaitHandle.WaitOne();
        var run = await cluster.Submit(Recipes.Tiny());

        Assert.Contains("has not ended yet", await Fault(cluster.Run(run), new ExportOrder(Onnx, null, null)), StringComparison.Ordinal);
        await cluster.Run(run).Stop();
        Assert.Contains("no weights", await Fault(cluster.Run(run), new ExportOrder(Onnx, null, null)), StringComparison.Ordinal);
    }

    private static async Task<string?> Fault(IRunGrain run, ExportOrder order) => (await run.Export(order, 0)).Fault;

    private static async Task<string> Text(IRunGrain run, ExportOrder order)
    {
        var file = new List<byte>();
        FilePiece piece;
        do
        {
            piece = await run.Export(order, file.Count);
            file.AddRange(piece.Bytes);
        }
        while (file.Count < piece.Total);
        Assert.Equal(piece.Total, file.Count);
        return Encoding.UTF8.GetString([.. file.Skip(TinyWriter.Padding)]);
    }
}
