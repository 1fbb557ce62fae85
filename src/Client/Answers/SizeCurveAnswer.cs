using Ensembles.Selecting;
using Grains.Interfaces.Runs;

namespace Client.Answers;

/// <summary>What <c>evaluate --curve</c> answers (docs/json.md); no plot if none was requested.</summary>
internal sealed record SizeCurveAnswer(string Run, int Recommended, IReadOnlyList<ScoredSize> Sizes, SelectionNote Selection, string? Plot)
{
    public static SizeCurveAnswer Of(string run, SizeCurveNote curve, string? plot) =>
        new(run, curve.Recommended, curve.Sizes, curve.Selection!, plot);
}
