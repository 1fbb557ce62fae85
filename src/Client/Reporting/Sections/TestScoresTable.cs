using Client.Rendering;
using Ensembles.Runs;
using Ensembles.Scoring;
using Grains.Interfaces.Runs;

namespace Client.Reporting.Sections;

/// <summary>
/// Every score of the ensemble on the test images, before and after calibration, on external test sets, and out-of-distribution detection.
/// </summary>
internal static class TestScoresTable
{
    public static Html Of(RunFacts facts) => facts.Run.Ensemble.Scores is not { } scores ? Html.Nothing : Html.Of($"""
        <div style="margin-bottom:24px">
        {Table("prediction", EvaluationView.Rows(scores))}
        <p class="note">{(facts.Run.Members.Length > 1 ? EvaluationView.Diversity(scores) : "")} AURC is the area under the risk–coverage
        curve; losses and entropies are in nats; adaptive ECE has bins of equal mass.</p>
        {scores.Elsewhere.Select(other => ExternalTestSet(facts, scores, other))}
        {scores.Strange.Select(OutOfDistributionTable)}
        </div>
        """);

    private static Html Table(string title, IEnumerable<(string Name, PredictionScores Figures)> rows) => Html.Of($"""
        <div class="wide"><table>
        <thead><tr><th scope="col">{title}</th>{EvaluationView.Names.Select(name => Html.Of($"<th scope=\"col\">{name}</th>"))}</tr></thead>
        <tbody>{rows.Select(Row)}</tbody>
        </table></div>
        """);

    private static Html ExternalTestSet(RunFacts facts, TestScores scores, OtherTest other) =>
        Html.Of(
            $"<p>{EvaluationView.ExternalTestSet(facts.Run, other)}</p>{Table("external test set", EvaluationView.Rows(scores, other))}");

    private static Html Row((string Name, PredictionScores Figures) row) =>
        Html.Of(
            $"""<tr><th scope="row">{row.Name}</th>{EvaluationView.Cells(row.Figures).Select(cell => Html.Of($"<td>{cell}</td>"))}</tr>""");

    private static Html OutOfDistributionTable(OutOfDistribution data) => Html.Of($"""
        <div class="wide"><table>
        <thead><tr><th scope="col">{data.Images} images of {data.Data} as out-of-distribution</th><th scope="col">AUROC</th>
        <th scope="col">FPR at 95 % TPR</th></tr></thead>
        <tbody>{EvaluationView.Criteria(data).Select(row => Html.Of(
            $"""<tr><th scope="row">by {row.Name}</th><td>{Figures.Loss(row.Figures.AreaUnderRoc)}</td>"""
            + $"""<td>{Figures.Share(row.Figures.FalsePositiveRate)}</td></tr>"""))}</tbody>
        </table></div>
        """);
}
