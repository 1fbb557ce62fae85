using Ensembles.Combining;
using Ensembles.Recipes;
using Training.Loop;
using Training.Models;
using Training.Predicting;
using static TorchSharp.torch;

namespace Benchmarks.Prediction;

/// <summary>The product's engine: a caller a core, one thread each; the images are brought in once for all members.</summary>
internal sealed class OurAnswers(IReadOnlyList<Network> members, Precision precision) : IAnswerer
{
    private readonly AnsweringNetwork[][] _networks =
        [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => members.Select(member => new AnsweringNetwork(member, new PredictionRecipe { Precision = precision })).ToArray())];

    public string Name => $"ours, {precision.ToString().ToLowerInvariant()}";

    public int Callers => _networks.Length;

    public int Threads => 1;

    public float[] Answer(int caller, byte[] pixels)
    {
        using var scope = NewDisposeScope();
        var image = members[0].Image;
        var images = empty([pixels.Length / image.Size, image.Channels, image.Height, image.Width], dtype: ScalarType.Byte);
        pixels.CopyTo(images.bytes);
        return MeanProbabilities.Of([.. _networks[caller].Select(network => Scorer.Probabilities(network, images, CancellationToken.None))]);
    }

    public void Dispose()
    {
        foreach (var network in _networks.SelectMany(networks => networks)) network.Dispose();
    }
}
