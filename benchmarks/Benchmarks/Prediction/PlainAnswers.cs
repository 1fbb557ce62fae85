using Benchmarks.Engine;
using Ensembles.Combining;
using TorchSharp;
using TorchSharp.Modules;
using Training.Models;
using static TorchSharp.torch;

namespace Benchmarks.Prediction;

/// <summary>TorchSharp's own modules on the same weights, as its example programs use them.</summary>
internal sealed class PlainAnswers : IAnswerer
{
    private readonly Sequential[] _networks;
    private readonly Device _device;

    public PlainAnswers(IReadOnlyList<Network> members, int callers, int threads)
    {
        (Callers, Threads, _device) = (callers, threads, members[0].Device);
        _networks = [.. members.Select(Copy)];
    }

    public string Name => $"plain TorchSharp, {Callers} × {Threads} threads";

    public int Callers { get; }

    public int Threads { get; }

    public float[] Answer(int caller, byte[] pixels)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        var images = tensor(pixels, [pixels.Length / 784, 1, 28, 28], dtype: ScalarType.Byte).to(_device).to(ScalarType.Float32);
        return MeanProbabilities.Of([.. _networks.Select(network => nn.functional.softmax(network.forward(images), 1).cpu().data<float>().ToArray())]);
    }

    public void Dispose()
    {
        foreach (var network in _networks) network.Dispose();
    }

    private static Sequential Copy(Network member)
    {
        var plain = PlainLoop.Build();
        plain.to(member.Device);
        plain.load_state_dict(member.Tensors.ToDictionary(named => named.Name, named => named.Tensor), strict: false);
        plain.eval();
        return plain;
    }
}
