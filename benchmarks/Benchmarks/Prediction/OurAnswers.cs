using Ensembles.Combining;
using Ensembles.Recipes;
using Training.Loop;
using Training.Models;
using Training.Predicting;
using static TorchSharp.torch;

namespace Benchmarks.Prediction;

/// <summary>The product's engine: a caller a core, one thread each, or one caller on a GPU; the images are copied to the device once for all members.</summary>
internal sealed class OurAnswers(IReadOnlyList<Network> members, Precision precision) : IAnswerer
{
    private readonly AnsweringNetwork[][] _networks =
        [.. Enumerable.Range(0, members[0].Device.type == TorchSharp.DeviceType.CPU ? Environment.ProcessorCount : 1).Select(_ => members.Select(member => new AnsweringNetwork(member, new PredictionRecipe { Precision = precision })).ToArray())];

    public string Name => $"ours, {precision.ToString().ToLowerInvariant()}";

    public int Callers => _networks.Length;

    public int Threads => 1;

    public float[] Answer(int caller, byte[] pixels)
    {
        using var scope = NewDisposeScope();
        var image = members[0].Image;
        var images = empty([pixels.Length / image.Size, image.Channels, image.Height, image.Width], dtype: ScalarType.Byte);
        pixels.CopyTo(images.bytes);
        var placed = images.to(members[0].Device);
        return MeanProbabilities.Of([.. _networks[caller].Select(network => Scorer.Probabilities(network, placed, CancellationToken.None))]);
    }

    public void Dispose()
    {
        foreach (var network in _networks.SelectMany(networks => networks)) network.Dispose();
    }
}
