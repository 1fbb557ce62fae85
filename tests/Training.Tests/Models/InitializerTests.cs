using Ensembles.Members;
using Ensembles.Recipes;
using Training.Models;

namespace Training.Tests.Models;

public sealed class InitializerTests
{
    private const int FanIn = 300;
    private const int FanOut = 100;

    // Limits of the uniform ones, deviations of the normal ones, as Keras defines them.
    public static TheoryData<Initialization, double, double> Kinds { get; } = new()
    {
        { Initialization.HeUniform, Math.Sqrt(6.0 / 300), Math.Sqrt(2.0 / 300) },
        { Initialization.GlorotUniform, Math.Sqrt(6.0 / 400), Math.Sqrt(2.0 / 400) },
        { Initialization.TorchUniform, Math.Sqrt(1.0 / 300), Math.Sqrt(1.0 / 900) },
        { Initialization.HeNormal, 2 * Math.Sqrt(2.0 / 300) / 0.87962566, Math.Sqrt(2.0 / 300) },
        { Initialization.GlorotNormal, 2 * Math.Sqrt(2.0 / 400) / 0.87962566, Math.Sqrt(2.0 / 400) },
    };

    [Theory, MemberData(nameof(Kinds))]
    public void Kernels_have_the_limit_and_the_deviation_of_their_definition(Initialization kind, double limit, double deviation)
    {
        var values = Initializer.Kernel(kind, 200_000, FanIn, FanOut, new RandomStream(1, 0, 0, DrawPurpose.Initialization));
        Assert.All(values, value => Assert.InRange(Math.Abs(value), 0, limit * 1.000001));
        Assert.InRange(values.Max(), limit * 0.99, limit * 1.000001);
        Assert.InRange(Math.Sqrt(values.Average(value => (double)value * value)) / deviation, 0.99, 1.01);
        Assert.InRange(values.Average() / deviation, -0.01, 0.01);
    }

    [Fact]
    public void Dirac_passes_channels_on_as_they_are()
    {
        var values = Enumerable.Repeat(0.5f, 3 * 2 * 9).ToArray();
        Initializer.PassOn(values, filters: 3, channels: 2, taps: 9);
        var expected = Enumerable.Repeat(0f, 36).Concat(Enumerable.Repeat(0.5f, 18)).ToArray();
        (expected[4], expected[18 + 9 + 4]) = (1, 1);
        Assert.Equal(expected, values);
    }

    [Fact]
    public void Relu_layers_start_by_He_and_others_by_Glorot_unless_the_recipe_says_otherwise()
    {
        Assert.Equal(Initialization.HeUniform, Initializer.Of(null, Activation.Relu));
        Assert.Equal(Initialization.GlorotUniform, Initializer.Of(null, Activation.None));
        Assert.Equal(Initialization.GlorotNormal, Initializer.Of(Initialization.GlorotNormal, Activation.Relu));
    }
}
