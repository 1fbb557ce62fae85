using Client.Rendering;
using Client.Reporting.Plots;
using Ensembles.Selecting;
using Grains.Interfaces.Runs;

namespace Client.Reporting.Sections;

/// <summary>What numbers of members are worth.</summary>
internal static class SizesSection
{
    public static Html Of(SizeCurveNote curve, IReadOnlyList<Picture> pictures) =>
        curve.Selection is not { } chosen ? Html.Nothing : Html.Of($"""
        <section>
        <h2>Number of members</h2>
        <p>{SizeCurveView.Recommendation(curve)} Weights, chosen greedily on the validation images: {SizeCurveView.Weights(chosen)}.</p>
        <div class="plots">{pictures.Select(Figure.Of)}</div>
        <div class="wide"><table>
        <thead><tr><th scope="col">members</th><th scope="col">subsets</th><th scope="col">val. loss</th><th scope="col">val. accuracy</th>
        <th scope="col">test loss</th><th scope="col">test accuracy</th></tr></thead>
        <tbody>{curve.Sizes.Select(Row)}</tbody>
        <tfoot><tr class="ensemble"><th scope="row">weighted</th><td></td><td>{Figures.Loss(chosen.ValidationLoss)}</td>
        <td>{Figures.Share(chosen.ValidationAccuracy)}</td><td>{Figures.Loss(chosen.TestLoss)}</td><td>{Figures.Share(chosen.TestAccuracy)}
        </td></tr></tfoot>
        </table></div>
        <p class="note">Mean ± standard deviation over subsets of the members.</p>
        </section>
        """);

    private static Html Row(ScoredSize size) => Html.Of(
        $"""<tr><th scope="row">{size.Size}</th><td>{SizeCurveView.Subsets(size)}</td>"""
        + $"""<td>{SizeCurveView.Loss(size.ValidationLoss)}</td><td>{SizeCurveView.Accuracy(size.ValidationAccuracy)}</td>"""
        + $"""<td>{SizeCurveView.Loss(size.TestLoss)}</td><td>{SizeCurveView.Accuracy(size.TestAccuracy)}</td></tr>""");
}
