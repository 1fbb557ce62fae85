using CsCheck;
using Ensembles.Combining;
using Ensembles.Members;
using Ensembles.Recipes;
using Microsoft.ML.OnnxRuntime;
using Training.Checkpoints;
using Training.Exporting;
using Training.Models;
using Training.Tests.Stages;
using static TorchSharp.torch;

namespace Training.Tests.Exporting;

/// <summary>What ONNX Runtime makes of exported ensembles.</summary>
public sealed class OnnxFileTests : IDisposable
{
    private const float Close = 1e-5f;
    private const float Rounding = 1.2e-7f;
    private const float Roundings = 10;
    private float _largest;

    public OnnxFileTests() => TorchRuntime.Start();

    public void Dispose() => TestContext.Current.TestOutputHelper!.WriteLine($"largest difference of a probability: {_largest:g2}");

    [Fact]
    public void ONNX_Runtime_answers_as_the_network_does() => RandomNetworks.All.Sample(
        sample =>
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)sample.Seed, CPU);
            using var network = Trained(sample, generator);
            var pixels = Pixels(sample, generator);

            var (probabilities, members) = Run(OnnxFile.Of([Member(network)], new PredictionRecipe(), sample.Shape, 10, null), pixels);
            AssertClose(Answer(network, pixels), probabilities, Tolerance(network, pixels, generator));
            Assert.Equal(probabilities, members);
        },
        iter: 60,
        threads: 1);

    [Fact]
    public void An_ensemble_is_averaged_mirrored_and_scaled_within_the_graph()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);
        var sample = new NetworkSample([new ConvLayer(8), new MaxPoolLayer(2), new ConvLayer(8, Activation: Activation.Gelu), new BatchNormLayer(), new GlobalAveragePoolLayer(), new DenseLayer()], new ImageShape(3, 8, 8), 16, 1);
        Network[] networks = [.. Enumerable.Range(1, 3).Select(seed => Trained(sample with { Seed = seed }, generator))];
        var pixels = Pixels(sample, generator);
        float[][] members = [.. networks.Select(network => MeanProbabilities.Of([Answer(network, pixels), Answer(network, pixels.flip(3))]))];

        var (probabilities, told) = Run(OnnxFile.Of([.. networks.Select(Member)], new PredictionRecipe { Mirror = true }, sample.Shape, 10, 1.7), pixels);
        AssertClose(Temperature.Apply(MeanProbabilities.Of(members), 10, 1.7), probabilities);
        foreach (var (image, member) in Enumerable.Range(0, sample.Count).SelectMany(image => Enumerable.Range(0, 3).Select(member => (image, member))))
        {
            AssertClose(members[member].AsSpan(image * 10, 10).ToArray(), told.AsSpan((image * 3 + member) * 10, 10).ToArray());
        }

        foreach (var network in networks) network.Dispose();
    }

    private static OnnxMember Member(Network network) => new(network.Model, TensorBytes.Plain(network.Tensors));

    private static Network Trained(NetworkSample sample, Generator generator)
    {
        var network = sample.Build(generator);
        // A step, so that running statistics are not those of the start.
        network.Forward(Pixels(sample, generator), new Pass(Training: true, Seed: 1, Epoch: 1, Step: 1));
        return network;
    }

    private static Tensor Pixels(NetworkSample sample, Generator generator) =>
        randint(0, 4, [sample.Count, sample.Shape.Channels, sample.Shape.Height, sample.Shape.Width], dtype: ScalarType.Float32, generator: generator);

    private static float[] Answer(Network network, Tensor pixels)
    {
        using var off = no_grad();
        return nn.functional.softmax(network.Forward(pixels, new Pass(Training: false)), 1).contiguous().data<float>().ToArray();
    }

    // How far answers move if every value of the network is rounded once more: some random networks enlarge a rounding error ten thousand times.
    private static float Tolerance(Network network, Tensor pixels, Generator generator)
    {
        using var off = no_grad();
        var answer = Answer(network, pixels);
        foreach (var (_, tensor, _) in network.Tensors) tensor.mul_(1 + Rounding * (randint(0, 2, tensor.shape, dtype: ScalarType.Float32, generator: generator) * 2 - 1));
        return Math.Max(Close, Roundings * answer.Zip(Answer(network, pixels)).Max(pair => Math.Abs(pair.First - pair.Second)));
    }

    private static (float[] Probabilities, float[] Members) Run(byte[] model, Tensor pixels)
    {
        using var session = new InferenceSession(model);
        using var options = new RunOptions();
        using var images = OrtValue.CreateTensorValueFromMemory(pixels.contiguous().data<float>().ToArray(), pixels.shape);
        using var answers = session.Run(options, [OnnxFile.Images], [images], [OnnxFile.Probabilities, OnnxFile.MemberProbabilities]);
        return (answers[0].GetTensorDataAsSpan<float>().ToArray(), answers[1].GetTensorDataAsSpan<float>().ToArray());
    }

    private void AssertClose(float[] expected, float[] found, float tolerance = Close)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, tolerance));
        _largest = expected.Zip(found).Select(pair => Math.Abs(pair.First - pair.Second)).Append(_largest).Max();
    }
}
