using System.Text.RegularExpressions;
using Client.Reporting;
using Ensembles.Runs;
using Ensembles.Scoring;

namespace Client.Tests.Reporting;

public sealed partial class ReportPageTests
{
    private const string Hostile = "<img src=x onerror=alert(1)>\"'&\n";

    [Fact]
    public void A_finished_and_evaluated_run_is_told_in_full()
    {
        var page = Page(ReportSamples.Finished);
        Assert.Equal(["Learning", "Members and ensemble", "Number of members", "Test scores", "Hardest images", "Manifest and events"], Headings(page));
        Assert.Equal(8, Regex.Count(page, "<source media=\"\\(prefers-color-scheme: dark\\)\" srcset=\"data:image/png;base64,"));
        Assert.Equal(2, Regex.Count(page, "alt=\"test image "));
        Assert.Contains("<tr class=\"ensemble\"><th scope=\"row\">ensemble</th><td>2</td><td>0.0200</td><td>99.50 %</td><td>0.0185</td><td>0.0031</td><td>99.47 %</td><td>95.34 – 99.94 %</td>", page, StringComparison.Ordinal);
        Assert.Contains("<td>99.20 %</td><td></td>", page, StringComparison.Ordinal);
        Assert.Contains("3 of 100 predictions are wrong; most often 0 is predicted as 1 (2).", page, StringComparison.Ordinal);
        Assert.Contains("Weights, chosen greedily on the validation images: member 0 × 3, member 2 × 1.", System.Net.WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Contains("Event log: 2 events", page, StringComparison.Ordinal);
        Assert.Contains("&quot;members&quot;: 2", page, StringComparison.Ordinal);
        Assert.Contains("A 64-core thing", page, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"notices\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_score_is_told_before_and_after_the_temperature_with_strange_images_below()
    {
        var page = Page(ReportSamples.Finished with { Run = Samples.Evaluated });
        Assert.Contains("<th scope=\"row\">averaged</th><td>99.47 %</td><td>0.0185</td><td>0.0080</td><td>0.0031</td><td>0.0029</td><td>0.000052</td><td>0.0211</td>", page, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">calibrated, T = 0.876</th>", page, StringComparison.Ordinal);
        Assert.Contains("External test set /data/qmnist, 50,000 images; members&#39; mean accuracy 99.20 %, mean loss 0.0259:", page, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">averaged</th><td>99.37 %</td><td>0.0225</td>", page, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">by mutual information</th><td>0.9900</td><td>4.00 %</td>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("calibrated", Page(ReportSamples.Finished), StringComparison.Ordinal);
    }

    [Fact]
    public void It_needs_nothing_beside_it()
    {
        var page = Page(ReportSamples.Finished);
        Assert.DoesNotMatch("<script|<link|<iframe|@import|url\\(|javascript:|https?:", page);
        Assert.All(Sources().Matches(page), source => Assert.StartsWith("data:image/png;base64,", source.Groups[1].Value, StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_in_training_says_what_is_missing_and_shows_what_there_is()
    {
        var page = Page(ReportSamples.InTraining);
        Assert.Equal(["Learning", "Members and ensemble", "Manifest and events"], Headings(page));
        Assert.Contains("<li>The run has not ended (running): this is its state after epoch 3 of at most 9.</li>", page, StringComparison.Ordinal);
        Assert.Contains("<li>Test scores, calibration, confusion matrix and hardest images are missing: they come with the evaluation, after the run has ended.</li>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_ended_without_an_evaluation_says_how_to_get_one() => Assert.Equal(
        ["Run 'mnist-1' has not been evaluated; run 'ensemble evaluate mnist-1' first."],
        MissingParts.Of(ReportSamples.InTraining with { Run = Samples.Finished }));

    [Fact]
    public void A_run_without_an_epoch_has_a_report_too()
    {
        var page = Page(ReportSamples.JustBegun);
        Assert.Equal(["Members and ensemble", "Manifest and events"], Headings(page));
        Assert.Contains("No epoch is decided, so there are no curves.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_that_the_cluster_does_not_have_are_told()
    {
        var facts = ReportSamples.Finished with { Evaluation = ReportSamples.Finished.Evaluation with { Shape = [], Hardest = [new HardSample(17, 0, 1, 0.02f, 0.97f)] } };
        Assert.Contains("The test images are not in the cluster", Page(facts), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_text_wherever_they_come_from()
    {
        var run = Samples.Finished with
        {
            Run = Hostile,
            Recipe = Hostile,
            Failure = Hostile,
            ClassNames = [Hostile, Hostile],
            Members = [Samples.Member(0, 0.9) with { Silo = Hostile, Device = Hostile, Failure = Hostile }, Samples.Member(1, 0.9)],
            Ensemble = Samples.Evaluated.Ensemble with { Criterion = Hostile, StopReason = Hostile, Scores = Samples.Evaluated.Ensemble.Scores! with { Strange = [Samples.Evaluated.Ensemble.Scores!.Strange[0] with { Data = Hostile }], Elsewhere = [Samples.Evaluated.Ensemble.Scores!.Elsewhere[0] with { Data = Hostile }] } },
        };
        var page = Page(ReportSamples.Finished with
        {
            Run = run,
            Events = [new RunEvent { Number = 1, At = DateTimeOffset.UnixEpoch, Kind = RunEventKind.Lost, Text = Hostile }],
            Manifest = new Manifest("""{"recipe":"{\"<img src=x onerror=alert(1)>\":1}","host":"<img src=x onerror=alert(1)>","versions":{"<img src=x onerror=alert(1)>":"<img src=x onerror=alert(1)>"},"warnings":["<img src=x onerror=alert(1)>"]}"""),
        });
        Assert.DoesNotContain("<img src=x", page, StringComparison.Ordinal);
        Assert.InRange(Regex.Count(page, "&lt;img src=x onerror=alert\\(1\\)&gt;"), 15, int.MaxValue);
    }

    private static string Page(RunFacts facts) => ReportPage.Of(facts).ToString();

    private static IEnumerable<string> Headings(string page) => Heading().Matches(page).Select(heading => heading.Groups[1].Value);

    [GeneratedRegex("<h2>(.*?)</h2>")]
    private static partial Regex Heading();

    [GeneratedRegex("(?:src|srcset|href)=\"([^\"]*)\"")]
    private static partial Regex Sources();
}
