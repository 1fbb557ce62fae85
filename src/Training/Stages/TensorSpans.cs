using System.Runtime.InteropServices;
using TorchSharp;

namespace Training.Stages;

/// <summary>A contiguous CPU tensor's memory as values.</summary>
internal static class TensorSpans
{
    public static Span<float> Floats(this torch.Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
