using Client.Answers;
using Client.Rendering;
using Client.Reporting.Sections;
using Grains.Interfaces.Sweeps;

namespace Client.Reporting.Sweeps;

/// <summary>A sweep as one HTML file that needs nothing beside it.</summary>
internal static class SweepPage
{
    private const string Kind = "sweep report";

    public static Html Of(SweepFacts facts)
    {
        var sweep = facts.Sweep;
        return ReportFrame.Of(
            sweep.Sweep,
            Kind,
            facts.At,
            ReportFrame.Head(sweep.Sweep, Kind, Words.Of(sweep.State), Lead(sweep), Tiles(sweep)),
            Plots(sweep),
            Trials(sweep),
            Recipe(facts));
    }

    private static string Lead(SweepStatus sweep)
    {
        var members = sweep.Members == 1 ? "one member" : $"{sweep.Members} members";
        var stopping = sweep.Method == "asha"
            ? $"From epoch {sweep.MinEpochs} on, at epochs {sweep.Eta} times as far apart, a trial continued only among the best "
                + $"{sweep.Eta switch { 2 => "half", 3 => "third", _ => $"1/{sweep.Eta}" }} of those that had reached that epoch "
                + $"(asynchronous successive halving)."
            : "Every trial was trained to its end.";
        return $"{sweep.Trials.Length} trials of {members} over recipe {sweep.Recipe}, seed {sweep.Seed}, asked for "
            + $"{Figures.Date(sweep.CreatedAt)}. {stopping} Everything is measured on validation images; no trial has seen a test image.";
    }

    private static IEnumerable<Html> Tiles(SweepStatus sweep)
    {
        var best = sweep.Best is { } index ? sweep.Trials[index] : null;
        yield return ReportFrame.Tile(
            "best validation loss", Figures.Loss(best?.ValidationLoss),
            best is null ? "no trial has a loss yet" : $"trial {best.Index}, epoch {best.BestEpoch}");
        yield return ReportFrame.Tile("validation accuracy", Figures.Share(best?.ValidationAccuracy), "of the best trial");
        yield return ReportFrame.Tile("trials", $"{sweep.Trials.Length}", SweepView.Counts(sweep).Split(": ", 2)[^1]);
        yield return ReportFrame.Tile(
            "epochs trained", $"{sweep.Trials.Sum(trial => trial.Losses.Length)}", $"in {Figures.Time(sweep.Seconds)}");
    }

    private static Html Plots(SweepStatus sweep)
    {
        var pictures = SweepPictures.Of(sweep);
        return pictures.Count == 0 ? Html.Nothing : Html.Of($"""
            <section>
            <h2>Search</h2>
            <p>Every line is a trial. Losses are negative log-likelihoods of the validation images, in nats.</p>
            <div class="plots">{pictures.Select(Figure.Of)}</div>
            <p class="note">Importance: trials are ranked by their least loss up to epoch {sweep.ComparedAt}, the last one that all of them
            have reached. Shown is the share of the variance of the ranks that a value explains alone: for numbers the square of Spearman's
            rank correlation, for choices the share between the choices (η²), both corrected for what chance explains, 1 − (1 − R²)(n −
            1)/(n − k). Values that matter only together, and what matters only in later epochs, do not show.</p>
            </section>
            """);
    }

    private static Html Trials(SweepStatus sweep) => Html.Of($"""
        <section>
        <h2>Trials</h2>
        <div class="wide"><table>
        <thead><tr><th scope="col">trial</th>
        <th scope="col" class="word">state</th>{SweepText.Names(sweep.Space).Select(name => Html.Of($"<th scope=\"col\">{name}</th>"))}
        <th scope="col">epochs</th><th scope="col">best epoch</th><th scope="col">val. accuracy</th><th scope="col">val. loss</th></tr>
        </thead>
        <tbody>{SweepView.Ranked(sweep).Select(trial => Row(sweep, trial))}</tbody>
        </table></div>
        </section>
        """);

    private static Html Row(SweepStatus sweep, TrialStatus trial) => Html.Of(
        $"""<tr class="{(trial.Index == sweep.Best ? "ensemble" : "")}"><th scope="row">{trial.Index}</th>"""
        + $"""<td class="word">{trial.Failure ?? trial.State}</td>"""
        + $"""{trial.Values.Select(value => Html.Of($"<td>{SweepText.Value(value)}</td>"))}"""
        + $"""<td>{trial.Losses.Length}</td><td>{Figures.Whole(trial.BestEpoch)}</td>"""
        + $"""<td>{Figures.Share(trial.ValidationAccuracy)}</td><td>{Figures.Loss(trial.ValidationLoss)}</td></tr>""");

    private static Html Recipe(SweepFacts facts) => facts.BestRecipe is null ? Html.Nothing : Html.Of($"""
        <section>
        <h2>Best recipe</h2>
        <details><summary>As a file, ready to be trained</summary><pre>{facts.BestRecipe}</pre></details>
        </section>
        """);
}
