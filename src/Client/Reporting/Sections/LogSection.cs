using System.Globalization;
using Client.Rendering;
using Ensembles.Runs;

namespace Client.Reporting.Sections;

/// <summary>What happened to the run, and what it was planned with: there for those who ask.</summary>
internal static class LogSection
{
    public static Html Of(RunFacts facts) => Html.Of($"""
        <section>
        <h2>Manifest and events</h2>
        <details><summary>Event log: {facts.Events.Count} events</summary>
        <div class="wide"><table class="log"><thead><tr><th scope="col">no.</th><th scope="col">time (UTC)</th><th scope="col">event</th>
        <th scope="col">subject</th><th scope="col">details</th></tr></thead><tbody>{facts.Events.Select(Row)}</tbody></table></div>
        </details>
        <details><summary>Manifest: all that the run was planned with</summary><pre>{facts.Manifest.Whole}</pre></details>
        </section>
        """);

    private static Html Row(RunEvent happened) => Html.Of(
        $"<tr><td>{happened.Number}</td>"
        + $"<td>{happened.At.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}</td>"
        + $"<td class=\"word\">{EventView.Word(happened.KindWord)}</td><td class=\"word\">{EventView.Subject(happened)}</td>"
        + $"<td class=\"word\">{happened.Text}</td></tr>");
}
