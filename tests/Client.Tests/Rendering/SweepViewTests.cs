using Client.Rendering;
using Spectre.Console.Rendering;
using Spectre.Console.Testing;

namespace Client.Tests.Rendering;

public sealed class SweepViewTests
{
    [Fact]
    public void The_best_trial_stands_first_and_what_failed_last_with_its_reason()
    {
        var shown = Shown(SweepView.Of(SweepSamples.Finished));
        Assert.Matches(@"1 ★ +│ finished +│ 3 +│ 0\.02 +│ 0\.5 +│ 9 +│ gelu +│ 0\.0400 +│ 99\.00 % +│ 3", shown);
        Assert.True(shown.IndexOf("1 ★", StringComparison.Ordinal) < shown.IndexOf("pruned", StringComparison.Ordinal));
        Assert.Contains("Trial 2 failed: member 0: the loss is not a number", shown, StringComparison.Ordinal);
        Assert.Contains("after epoch 1: learningRate 42", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("waiting", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_as_short_as_they_can_be_without_being_alike() =>
        Assert.Equal(["learningRate", "layers[1].rate", "layers[3].rate", "activation"], SweepText.Names(SweepSamples.Finished.Space));

    [Fact]
    public void A_live_picture_fits_its_terminal()
    {
        var many = SweepSamples.Finished with { Trials = [.. Enumerable.Range(0, 100).Select(index => SweepSamples.Finished.Trials[0] with { Index = index, State = index < 3 ? "running" : "pruned" })] };
        var lines = Shown(SweepView.Live(many, 24)).Split('\n');
        Assert.InRange(lines.Length, 15, 24);
        Assert.Equal(3, lines.Count(line => line.Contains("│ running", StringComparison.Ordinal)));
        Assert.Contains("100 trials: 97 pruned, 3 running", string.Join('\n', lines), StringComparison.Ordinal);
    }

    private static string Shown(IRenderable view)
    {
        var console = new TestConsole().Width(200);
        console.Write(view);
        return console.Output;
    }
}
