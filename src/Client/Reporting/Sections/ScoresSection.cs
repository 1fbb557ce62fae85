using Client.Answers;
using Client.Rendering;
using Grains.Interfaces.Runs;

namespace Client.Reporting.Sections;

/// <summary>The members, their mean and the ensemble, side by side.</summary>
internal static class ScoresSection
{
    public static Html Of(RunFacts facts) => Html.Of($"""
        <section>
        <h2>Members and ensemble</h2>
        <div class="wide"><table>
        <thead><tr><th scope="col">model</th><th scope="col">best epoch</th><th scope="col">val. loss</th><th scope="col">val. accuracy</th><th scope="col">test loss</th><th scope="col">test ECE</th><th scope="col">test accuracy</th><th scope="col">95 % interval</th><th scope="col">restarts</th><th scope="col">state</th></tr></thead>
        <tbody>{facts.Run.Members.Select(member => MemberRow(facts, member))}</tbody>
        <tfoot>{MeanRow(facts)}{EnsembleRow(facts)}</tfoot>
        </table></div>
        <p class="note">Losses are negative log-likelihoods in nats, ECE is the expected calibration error over 15 bins. Intervals are Wilson's, over the test images; ± is the standard deviation over the members.</p>
        </section>
        """);

    private static Html MemberRow(RunFacts facts, MemberStatus member) => Row(
        "",
        $"member {member.Index}",
        Figures.Whole(member.BestEpoch),
        [
            Figures.Loss(member.ValidationLoss),
            Figures.Share(member.ValidationAccuracy),
            Figures.Loss(member.Test?.Loss),
            Figures.Loss(member.Test?.CalibrationError),
            Figures.Share(member.Test?.Accuracy),
            Interval(facts, member.Test),
            $"{member.Restarts}",
        ],
        Words.Of(member.State));

    private static Html MeanRow(RunFacts facts) => facts.Run.Members.Length < 2 ? Html.Nothing : Row(
        "mean",
        "mean of members",
        "",
        [
            Mean(facts, Figures.Loss, member => member.ValidationLoss),
            Mean(facts, Figures.Share, member => member.ValidationAccuracy),
            Mean(facts, Figures.Loss, member => member.Test?.Loss),
            Mean(facts, Figures.Loss, member => member.Test?.CalibrationError),
            Mean(facts, Figures.Share, member => member.Test?.Accuracy),
            "",
            $"{facts.Run.Members.Sum(member => member.Restarts)}",
        ],
        "");

    private static Html EnsembleRow(RunFacts facts)
    {
        var ensemble = facts.Run.Ensemble;
        return Row(
            "ensemble",
            "ensemble",
            Figures.Whole(ensemble.BestEpoch),
            [
                Figures.Loss(ensemble.ValidationLoss),
                Figures.Share(ensemble.ValidationAccuracy),
                Figures.Loss(ensemble.Test?.Loss),
                Figures.Loss(ensemble.Test?.CalibrationError),
                Figures.Share(ensemble.Test?.Accuracy),
                Interval(facts, ensemble.Test),
                "",
            ],
            "");
    }

    private static Html Row(string kind, string name, string epoch, IEnumerable<string> figures, string state) => Html.Of(
        $"""<tr class="{kind}"><th scope="row">{name}</th><td>{epoch}</td>{figures.Select(figure => Html.Of($"<td>{figure}</td>"))}<td class="word">{state}</td></tr>""");

    private static string Interval(RunFacts facts, Scores? scores) =>
        scores is not null && facts.IsEvaluated ? Intervals.Text(scores.Accuracy, facts.Evaluation.Images) : Figures.Nothing;

    private static string Mean(RunFacts facts, Func<double?, string> write, Func<MemberStatus, double?> value) =>
        Spread.Of(facts.Sound.Select(value)) is { } spread
            ? spread.Deviation is { } deviation ? $"{write(spread.Mean)} ± {write(deviation)}" : write(spread.Mean)
            : Figures.Nothing;
}
