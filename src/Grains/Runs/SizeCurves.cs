using Ensembles.Selecting;
using Grains.Interfaces.Runs;

namespace Grains.Runs;

/// <summary>Shows what numbers of members are worth.</summary>
internal static class SizeCurves
{
    public static SizeCurveNote ToNote(SizeCurve curve) => new((string?)null)
    {
        Sizes = curve.Sizes,
        Recommended = curve.Recommended,
        Selection = new SelectionNote(
            [.. curve.Members.Zip(curve.Selection.Weights, (member, weight) => new WeightNote(member, weight))],
            curve.Selection.ValidationLoss,
            curve.Selection.ValidationAccuracy,
            curve.Selection.TestLoss,
            curve.Selection.TestAccuracy),
    };
}
