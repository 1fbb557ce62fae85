using TorchSharp;
using Training.Models;

namespace Training.Stages;

/// <summary>A network's tensors, looked up by layer.</summary>
internal sealed class LayerTensorTable(IEnumerable<NamedTensor> tensors)
{
    private readonly Dictionary<string, torch.Tensor> _byName =
        tensors.ToDictionary(named => named.Name, named => named.Tensor, StringComparer.Ordinal);

    public torch.Tensor this[string name] => _byName[name];

    /// <summary>The values of a tensor on CPU, in place.</summary>
    public Span<float> Values(string name) => _byName[name].Floats();
}
