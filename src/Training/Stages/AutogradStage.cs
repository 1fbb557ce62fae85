using System.Collections.Immutable;
using Training.Models;
using Training.Native;
using static TorchSharp.torch;

namespace Training.Stages;

/// <summary>Any layers, by libtorch's operators and its own differentiation.</summary>
/// <param name="layers">In their order.</param>
/// <param name="isFirst">Whether nothing before the stage is trained.</param>
/// <param name="tensors">Of the network.</param>
/// <param name="functions">What a layer does.</param>
internal sealed class AutogradStage(ImmutableArray<StageLayer> layers, bool isFirst, LayerTensorTable tensors, LayerFunctions functions)
    : Stage
{
    private readonly ImmutableArray<string> _parameters = [.. layers.SelectMany(layer => layer.Parameters)];
    private Tensor? _input;
    private Tensor? _output;

    public override Tensor Forward(Tensor input, Pass pass)
    {
        if (!pass.Training) return Apply(input, pass);
        using var on = enable_grad();
        _input = isFirst ? input : input.detach().requires_grad_(true);
        _output = Apply(_input, pass);
        return _output.detach();
    }

    public override Tensor? Backward(Tensor gradient, Gradients gradients)
    {
        if (!_output!.requires_grad) return null;
        List<Tensor> wanted = [.. _parameters.Select(name => tensors[name])];
        if (!isFirst) wanted.Add(_input!);
        var found = Differentiation.Gradients(_output, gradient, wanted);
        for (var index = 0; index < _parameters.Length; index++) gradients.Add(_parameters[index], found[index]);
        return isFirst ? null : found[^1];
    }

    private Tensor Apply(Tensor input, Pass pass) => layers.Aggregate(input, (flow, layer) => functions.Apply(layer, flow, pass));
}
