using Training.Checkpoints;
using Training.Models;
using static TorchSharp.torch;

namespace Training.Tests.Checkpoints;

public sealed class TensorBytesTests
{
    [Theory, InlineData(false), InlineData(true)]
    public void One_copy_of_many_tensors_stores_what_a_copy_of_each_does(bool isPinned)
    {
        TorchRuntime.Start();
        using var scope = NewDisposeScope();
        NamedTensor[] tensors = [new("a", rand(4, 3, 5, 5).permute(0, 2, 3, 1), TensorKind.Kernel), new("b", rand(7), TensorKind.Other), new("c", zeros(0), TensorKind.Buffer), new("d", rand(2, 2).requires_grad_(true), TensorKind.Kernel)];
        // Only with CUDA can memory be pinned; it is used for fewer tensors first, and then again.
        using var pinned = isPinned ? new PinnedMemory(memory => memory) : null;
        TensorBytes.StoreByOneCopy(tensors[1..2], pinned);
        TensorBytes.StoreByOneCopy(tensors, pinned);
        foreach (var (one, many) in tensors.Select(named => TensorBytes.Store(named.Name, named.Tensor)).Zip(TensorBytes.StoreByOneCopy(tensors, pinned)))
        {
            Assert.Equal((one.Name, one.Type), (many.Name, many.Type));
            Assert.Equal(one.Shape, many.Shape);
            Assert.Equal(one.Bytes.ToArray(), many.Bytes.ToArray());
        }
    }
}
