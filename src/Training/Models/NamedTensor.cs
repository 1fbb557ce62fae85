using System.Globalization;
using TorchSharp;

namespace Training.Models;

/// <summary>A tensor of a network under PyTorch's name for it.</summary>
/// <param name="Name">Such as <c>1.weight</c>.</param>
/// <param name="Tensor">Float32, on the network's device.</param>
/// <param name="Kind">What it is there for.</param>
internal sealed record NamedTensor(string Name, torch.Tensor Tensor, TensorKind Kind)
{
    /// <summary>Index of the layer that it belongs to.</summary>
    public int Layer => int.Parse(Name.AsSpan(0, Name.IndexOf('.')), CultureInfo.InvariantCulture);
}

/// <summary>What a network's tensor is there for.</summary>
internal enum TensorKind
{
    /// <summary>Weights of a convolution or dense layer: L2 and weight decay apply.</summary>
    Kernel,

    /// <summary>Weights of a convolution that stay as they started.</summary>
    Frozen,

    /// <summary>A bias, or scale and shift of a batch normalization.</summary>
    Other,

    /// <summary>Running statistics: not trained, but part of the weights.</summary>
    Buffer,
}
