using System.Collections.Immutable;
using System.Globalization;
using Ensembles.Members;
using Ensembles.Recipes;

namespace Ensembles.Sweeps;

/// <summary>Draws what the trials of a sweep try: random search, Bergstra and Bengio, JMLR 13, 2012.</summary>
public static class TrialSampler
{
    private const int Patience = 1000;

    /// <summary>The values of every trial, each as JSON, in the order of the space.</summary>
    /// <remarks>
    /// A function of the seed and the space: asking for more trials adds to them and changes none. No combination comes twice,
    /// so a space of few choices gives fewer trials than were asked for.
    /// </remarks>
    public static ImmutableArray<ImmutableArray<string>> Sample(SearchRecipe search, ulong seed)
    {
        var trials = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        var seen = new HashSet<string>();
        var inVain = 0;
        for (var draw = 0; trials.Count < search.Trials && inVain < Patience; draw++)
        {
            var values = Draw(search.Space, seed, draw);
            var isNew = seen.Add(string.Join('\n', values));
            inVain = isNew ? 0 : inVain + 1;
            if (isNew) trials.Add(values);
        }

        return trials.ToImmutable();
    }

    private static ImmutableArray<string> Draw(ImmutableArray<SearchDimension> space, ulong seed, int draw)
    {
        var stream = new RandomStream(seed, 0, draw, DrawPurpose.Search);
        var values = ImmutableArray.CreateBuilder<string>(space.Length);
        foreach (var dimension in space) values.Add(Value(dimension, ref stream));
        return values.MoveToImmutable();
    }

    private static string Value(SearchDimension dimension, ref RandomStream stream) => dimension.Kind switch
    {
        SearchKind.Choice => dimension.Choices[stream.NextIndex(dimension.Choices.Length)],
        SearchKind.Whole => Text(dimension.Low + stream.NextIndex((int)(dimension.High - dimension.Low) + 1)),
        SearchKind.Log => Text(Short(dimension, Math.Exp(stream.NextDouble(Math.Log(dimension.Low), Math.Log(dimension.High))))),
        _ => Text(Short(dimension, stream.NextDouble(dimension.Low, dimension.High))),
    };

    // Four digits: people read them, and nothing that can be learnt depends on the fifth.
    private static double Short(SearchDimension dimension, double number) =>
        Math.Clamp(
            double.Parse(number.ToString("g4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), dimension.Low, dimension.High);

    private static string Text(double number) => number.ToString("r", CultureInfo.InvariantCulture);
}
