using Ensembles.Members;
using Ensembles.Recipes;

namespace Training.Models;

/// <summary>Starting kernels as Keras defines them, from the member's own stream of numbers.</summary>
internal static class Initializer
{
    // A normal cut at two standard deviations keeps this share of its deviation.
    private const double CutShare = 0.87962566103423978;

    public static float[] Kernel(Initialization kind, int count, int fanIn, int fanOut, RandomStream random)
    {
        var values = new float[count];
        for (var index = 0; index < count; index++) values[index] = (float)Draw(kind, fanIn, fanOut, ref random);
        return values;
    }

    /// <summary>Lets each of the first filters pass one channel on as it is.</summary>
    /// <param name="values">Filters × channels × taps.</param>
    /// <param name="filters">Outputs.</param>
    /// <param name="channels">Inputs.</param>
    /// <param name="taps">Weights of a filter for one channel, an odd number.</param>
    public static void PassOn(Span<float> values, int filters, int channels, int taps)
    {
        for (var filter = 0; filter < Math.Min(filters, channels); filter++)
        {
            var own = values.Slice(filter * channels * taps, channels * taps);
            own.Clear();
            own[filter * taps + taps / 2] = 1;
        }
    }

    public static Initialization Of(Initialization? wanted, Activation activation) =>
        wanted ?? (activation == Activation.Relu ? Initialization.HeUniform : Initialization.GlorotUniform);

    private static double Draw(Initialization kind, int fanIn, int fanOut, ref RandomStream random) => kind switch
    {
        Initialization.HeUniform or Initialization.Dirac or Initialization.Whitening => Uniform(Math.Sqrt(6.0 / fanIn), ref random),
        Initialization.GlorotUniform => Uniform(Math.Sqrt(6.0 / (fanIn + fanOut)), ref random),
        Initialization.TorchUniform => Uniform(Math.Sqrt(1.0 / fanIn), ref random),
        Initialization.HeNormal => CutNormal(Math.Sqrt(2.0 / fanIn), ref random),
        _ => CutNormal(Math.Sqrt(2.0 / (fanIn + fanOut)), ref random),
    };

    private static double Uniform(double limit, ref RandomStream random) => random.NextDouble(-limit, limit);

    private static double CutNormal(double deviation, ref RandomStream random)
    {
        while (true)
        {
            // Box and Muller 1958.
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            var value = radius * Math.Cos(2 * Math.PI * random.NextDouble());
            if (Math.Abs(value) <= 2) return value * deviation / CutShare;
        }
    }
}
