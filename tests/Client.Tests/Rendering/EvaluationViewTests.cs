using Client.Rendering;
using Spectre.Console.Testing;

namespace Client.Tests.Rendering;

public sealed class EvaluationViewTests
{
    [Fact]
    public void Every_score_stands_before_and_after_the_temperature_and_below_it_what_the_members_differ_by()
    {
        var shown = Shown();
        Assert.Matches(@"averaged +│ 99\.47 % +│ 0\.0185 +│ 0\.0080 +│ 0\.0031 +│ 0\.0029 +│ 0\.000052 +│ 0\.0211", shown);
        Assert.Matches(@"calibrated, T = 0\.876 +│ 99\.47 % +│ 0\.0180 +│", shown);
        Assert.Contains("Loss 0.0185 = members' mean 0.0210 − ambiguity 0.0025; two members disagree on 0.40 % of the images, mutual information 0.0030.", shown, StringComparison.Ordinal);
        Assert.Contains("External test set /data/qmnist, 50,000 images; members' mean accuracy 99.20 %, mean loss 0.0259:", shown, StringComparison.Ordinal);
        Assert.Matches(@"external test set +│ accuracy", shown);
        Assert.Matches(@"averaged +│ 99\.37 % +│ 0\.0225 +│ 0\.0098 +│ 0\.0035 +│ 0\.0033 +│ 0\.000081 +│ 0\.0236", shown);
        Assert.Matches(@"letters +│ 500 +│ largest probability +│ 0\.9700 +│ 11\.00 %", shown);
        Assert.Matches(@"letters +│ 500 +│ mutual information +│ 0\.9900 +│ 4\.00 %", shown);
    }

    [Fact]
    public void A_run_that_an_older_version_evaluated_is_shown_without() => Assert.DoesNotContain("calibrated", Shown(Samples.Finished), StringComparison.Ordinal);

    private static string Shown(Grains.Interfaces.Runs.RunStatus? run = null)
    {
        using var people = new TestConsole();
        people.Profile.Width = 200;
        people.Write(EvaluationView.Of(run ?? Samples.Evaluated));
        return people.Output;
    }
}
