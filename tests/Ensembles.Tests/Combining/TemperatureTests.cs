using CsCheck;
using Ensembles.Combining;
using Ensembles.Scoring;

namespace Ensembles.Tests.Combining;

public sealed class TemperatureTests
{
    [Fact]
    public void A_temperature_of_one_changes_nothing() => Assert.Equal([0.2f, 0.8f], Rounded(Temperature.Apply([0.2f, 0.8f], 2, 1)));

    [Fact]
    public void Twice_the_temperature_is_the_square_root() =>
        Assert.Equal([1 / 3f, 2 / 3f], Rounded(Temperature.Apply([0.2f, 0.8f], 2, 2)), (left, right) => Math.Abs(left - right) < 1e-4);

    [Fact]
    public void Fitted_it_makes_answers_as_sure_as_they_are_right()
    {
        // Says 0.9 and is right three times of four: p^(1/T) must become 0.75, so 9^(1/T) = 3 and T = 2.
        var answers = Enumerable.Range(0, 4).SelectMany(_ => new[] { 0.9f, 0.1f }).ToArray();
        Assert.Equal(2, Temperature.Fit(answers, [0, 0, 0, 1], 2), 2);
    }

    [Fact]
    public void Fitted_it_never_makes_the_loss_worse() => Gen.Select(Gen.Double[0.01, 0.99].Array[1, 30], Gen.Byte[0, 1].Array[30]).Sample((rights, labels) =>
    {
        var answers = rights.SelectMany(right => new[] { (float)right, (float)(1 - right) }).ToArray();
        var known = labels.AsSpan(0, rights.Length);
        var temperature = Temperature.Fit(answers, known, 2);
        var before = NegativeLogLikelihood.Of(answers, known, 2);
        return NegativeLogLikelihood.Of(Temperature.Apply(answers, 2, temperature), known, 2) <= before + 1e-6;
    });

    private static float[] Rounded(float[] values) => [.. values.Select(value => MathF.Round(value, 5))];
}
