using Training.Models;
using Training.Optimizing;
using static TorchSharp.torch;

namespace Training.Tests.Optimizing;

public sealed class WeightAverageTests
{
    public WeightAverageTests() => TorchRuntime.Start();

    [Fact]
    public void The_first_steps_are_forgotten_sooner_than_the_recipes_decay_says()
    {
        using var weight = tensor(new[] { 8f });
        using var average = new WeightAverage(0.25, TrainedTensors.Of([new NamedTensor("0.weight", weight, TensorKind.Kernel)]));
        // Decays 2/11, then 3/12 and the recipe's 0.25 from there on.
        var expected = 8.0;
        foreach (var (step, decay) in new[] { (0, 2 / 11.0), (1, 0.25), (2, 0.25) })
        {
            weight.fill_(step);
            average.Take(average.ShareOf(step + 1));
            expected = decay * expected + (1 - decay) * step;
            Assert.Equal(expected, average.Held.Named[0].Tensor.item<float>(), 5);
        }
    }

    [Fact]
    public void The_average_is_shown_for_a_while_and_then_training_has_its_weights_back()
    {
        using var weight = tensor(new[] { 1f });
        using var average = new WeightAverage(0.999, TrainedTensors.Of([new NamedTensor("0.weight", weight, TensorKind.Kernel)]));
        weight.fill_(12);
        average.Take(average.ShareOf(1));
        using (average.Show())
        {
            Assert.Equal(10f, weight.item<float>(), 4);
            Assert.Equal(("trained.0.weight", 12f), (average.Held.Named[0].Name, average.Held.Named[0].Tensor.item<float>()));
        }

        Assert.Equal(12f, weight.item<float>());
    }
}
