using System.Runtime.InteropServices;
using Training.Models;
using Training.Native;
using Training.Tests.Engine;
using static TorchSharp.torch;

namespace Training.Tests.Native;

public sealed class DifferentiationTests
{
    public DifferentiationTests() => TorchRuntime.Start();

    [Fact]
    public void Gradients_are_those_of_libtorch_and_nothing_of_them_stays_behind()
    {
        using var scope = NewDisposeScope();
        var (weight, images, unused) = (randn(5, 7).requires_grad_(true), randn(3, 7).requires_grad_(true), randn(2).requires_grad_(true));
        var above = randn(3, 5);
        var expected = autograd.grad([nn.functional.linear(images, weight)], [weight, images], [above]);
        for (var time = 0; time < 2; time++)
        {
            var found = Differentiation.Gradients(nn.functional.linear(images, weight), above, [weight, images, unused]);
            Assert.All(expected.Zip(found), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));
            Assert.Equal(0, found[2].count_nonzero().item<long>());
            Assert.All(new[] { weight, images, unused }, leaf => Assert.Null(leaf.grad));
        }
    }

    [Fact]
    public void A_fault_of_libtorch_on_the_way_back_is_an_exception_and_not_the_end_of_the_process() => Workshop.OnThread(() =>
    {
        using var scope = NewDisposeScope();
        using var network = new Network(SmallRecipes.Everything.Model, SmallData.Shape, 4, 7, CPU, kernels: false);
        network.Forward(rand(16, 1, 8, 8), new Pass(Training: true, Seed: 7, Epoch: 1, Step: 1));
        var error = Assert.Throws<Ensembles.Members.TrainingException>(() => NativeFaults.Translate(() => network.Backward(ones(3, 5)), "member 0, epoch 1"));
        Assert.IsType<ExternalException>(error.InnerException);
        Assert.StartsWith("libtorch gave up (member 0, epoch 1): ", error.Message, StringComparison.Ordinal);
        return 0;
    });
}
