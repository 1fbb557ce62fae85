using System.Runtime.InteropServices;
using Training.Models;
using Training.Native;
using Training.Tests.Engine;
using static TorchSharp.torch;

namespace Training.Tests.Native;

public sealed class DifferentiationTests
{
    public DifferentiationTests() => TorchRuntime.Start();

    [Theory, InlineData(false), InlineData(true)]
    public void Gradients_are_those_of_libtorch_to_the_bit_and_nothing_of_them_stays_behind(bool bfloat16)
    {
        using var scope = NewDisposeScope();
        var (kernel, weight, bias) = (randn(6, 3, 3, 3).requires_grad_(true), randn(5, 96).requires_grad_(true), randn(5).requires_grad_(true));
        var (images, unused, above) = (randn(4, 3, 6, 6).requires_grad_(true), randn(2).requires_grad_(true), randn(4, 5));
        Tensor Logits()
        {
            using var cast = Autocast.On(CPU, bfloat16);
            return nn.functional.linear(nn.functional.conv2d(images, kernel).relu().flatten(1), weight, bias).to(ScalarType.Float32);
        }

        var expected = autograd.grad([Logits()], [kernel, weight, bias, images], [above]);
        for (var time = 0; time < 2; time++)
        {
            var found = Differentiation.Gradients(Logits(), above, [kernel, weight, bias, images, unused]);
            Assert.All(expected.Zip(found), pair => Assert.True(pair.First.contiguous().bytes.SequenceEqual(pair.Second.contiguous().bytes)));
            Assert.Equal(0, found[^1].count_nonzero().item<long>());
            Assert.All(new[] { kernel, weight, bias, images, unused }, leaf => Assert.Null(leaf.grad));
        }
    }

    [Fact]
    public void A_fault_of_libtorch_on_the_way_back_is_an_exception_and_not_the_end_of_the_process() => Workshop.OnThread(() =>
    {
        using var scope = NewDisposeScope();
        using var network = new Network(SmallRecipes.Everything.Model, SmallData.Shape, 4, 7, CPU, kernels: false);
        network.Forward(rand(16, 1, 8, 8), new Pass(Training: true, Seed: 7, Epoch: 1, Step: 1));
        var error = Assert.Throws<Ensembles.Members.TrainingException>(() => NativeFaults.Translate(() => network.Backward(ones(3, 5)), "member 0, epoch 1", "cpu"));
        Assert.IsType<ExternalException>(error.InnerException);
        Assert.StartsWith("libtorch gave up (member 0, epoch 1): ", error.Message, StringComparison.Ordinal);
        return 0;
    });
}
