using TorchSharp;
using Training.Models;

namespace Training.Stages;

/// <summary>The gradients of a step, by the name of the parameter.</summary>
internal sealed class Gradients
{
    private readonly Dictionary<string, torch.Tensor> _byName = new(StringComparer.Ordinal);

    public void Add(string name, torch.Tensor gradient) => _byName.Add(name, gradient);

    /// <summary>Takes float32 values in, as a tensor of a shape.</summary>
    public void Add(string name, float[] values, params long[] shape) => Add(name, torch.from_array(values).reshape(shape));

    /// <summary>In the order of the parameters.</summary>
    public torch.Tensor[] InOrderOf(IEnumerable<NamedTensor> parameters) => [.. parameters.Select(named => _byName[named.Name])];
}
