using Client.Answers;
using Client.Rendering;
using Ensembles.Runs;
using Grains.Interfaces.Runs;

namespace Client.Reporting.Sections;

/// <summary>The members, their mean and the ensemble, side by side.</summary>
internal static class ScoresSection
{
    public static Html Of(RunFacts facts) => Html.Of($"""
        <section>
        <h2>Members and ensemble</h2>
        <div class="wide"><table>
        <thead><tr><th scope="col">model</th><th scope="col">best epoch</th><th scope="col">val. loss</th><th scope="col">val. accuracy</th>
        <th scope="col">test loss</th><th scope="col">test ECE</th><th scope="col">test accuracy</th><th scope="col">95 % interval</th>
        <th scope="col" class="word">state</th></tr></thead>
        <tbody>{facts.Run.Members.Select(member => MemberRow(facts, member))}</tbody>
        <tfoot>{MeanRows(facts)}{EnsembleRow(facts)}</tfoot>
        </table></div>
        <p class="note">Losses are negative log-likelihoods in nats, ECE is the expected calibration error over 15 bins. Intervals are
        Wilson's, over the test images.</p>
        </section>
        """);

    private static Html MemberRow(RunFacts facts, MemberStatus member) => Row(
        "",
        Figures.Member(member),
        Figures.Whole(member.BestEpoch),
        Scores(
            member.ValidationLoss, member.ValidationAccuracy, member.Test?.Loss, member.Test?.CalibrationError, member.Test?.Accuracy,
            Interval(facts, member.Test)),
        member.Restarts switch
        {
            0 => Words.Of(member.State),
            1 => $"{Words.Of(member.State)}, 1 restart",
            _ => $"{Words.Of(member.State)}, {member.Restarts} restarts",
        });

    private static IEnumerable<Html> MeanRows(RunFacts facts)
    {
        if (facts.Run.Members.Length < 2) yield break;
        yield return SpreadRow(facts, "mean of members", spread => spread.Mean);
        yield return SpreadRow(facts, "standard deviation", spread => spread.Deviation);
    }

    private static Html SpreadRow(RunFacts facts, string name, Func<Spread, double?> figure)
    {
        double? Of(Func<MemberStatus, double?> value) => Spread.Of(facts.Sound.Select(value)) is { } spread ? figure(spread) : null;
        return Row(
            "mean",
            name,
            "",
            Scores(
                Of(member => member.ValidationLoss), Of(member => member.ValidationAccuracy), Of(member => member.Test?.Loss),
                Of(member => member.Test?.CalibrationError), Of(member => member.Test?.Accuracy), ""),
            "");
    }

    private static Html EnsembleRow(RunFacts facts)
    {
        var ensemble = facts.Run.Ensemble;
        return Row(
            "ensemble",
            "ensemble",
            Figures.Whole(ensemble.BestEpoch),
            Scores(
                ensemble.ValidationLoss, ensemble.ValidationAccuracy, ensemble.Test?.Loss, ensemble.Test?.CalibrationError,
                ensemble.Test?.Accuracy, Interval(facts, ensemble.Test)),
            "");
    }

    private static IEnumerable<string> Scores(
        double? validationLoss, double? validationAccuracy, double? testLoss, double? calibrationError, double? testAccuracy,
        string interval) =>
        [
            Figures.Loss(validationLoss), Figures.Share(validationAccuracy), Figures.Loss(testLoss), Figures.Loss(calibrationError),
            Figures.Share(testAccuracy), interval];

    private static Html Row(string kind, string name, string epoch, IEnumerable<string> figures, string state) => Html.Of(
        $"""<tr class="{kind}"><th scope="row">{name}</th><td>{epoch}</td>"""
        + $"""{figures.Select(figure => Html.Of($"<td>{figure}</td>"))}<td class="word">{state}</td></tr>""");

    private static string Interval(RunFacts facts, SplitScores? scores) =>
        scores is not null && facts.IsEvaluated ? WilsonInterval.Of(scores.Accuracy, facts.Evaluation.Images).Text : Figures.Nothing;
}
