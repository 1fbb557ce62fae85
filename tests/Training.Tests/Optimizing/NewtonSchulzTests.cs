using Training.Optimizing;
using static TorchSharp.torch;

namespace Training.Tests.Optimizing;

public sealed class NewtonSchulzTests
{
    public NewtonSchulzTests() => TorchRuntime.Start();

    [Theory, InlineData(8, 27), InlineData(32, 9), InlineData(16, 16)]
    public void Matrices_together_come_out_as_each_alone_but_for_bfloat16(long rows, long columns)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5, CPU);
        var matrices = randn([3, rows, columns], generator: generator);
        var together = NewtonSchulz.Together(matrices, 5);
        Assert.Equal(ScalarType.Float32, together.dtype);
        Assert.Equal([3, rows, columns], together.shape);
        for (var index = 0; index < 3; index++)
        {
            var alone = NewtonSchulz.Of(matrices[index], 5);
            Assert.InRange((together[index] - alone).norm().item<float>() / alone.norm().item<float>(), 0, 0.1f);
        }
    }
}
