using Client.Rendering;
using Grains.Interfaces.Runs;
using Spectre.Console.Testing;

namespace Client.Tests.Rendering;

public sealed class RunViewTests
{
    [Fact]
    public void The_table_at_the_end_sets_the_members_against_the_ensemble()
    {
        var shown = Shown(RunView.Of(Samples.Finished));
        Assert.Matches(@"member 1 +│ 2 +│ 0\.0300 +│ 99\.00 % +│ 99\.30 % +│ 0\.0300 +│ 0\.0050 +│ finished", shown);
        Assert.Matches(@"mean of members +│ +│ 0\.0300 +│ 99\.00 % +│ 99\.20 % +│", shown);
        Assert.Matches(@"ensemble +│ 2 +│ 0\.0200 +│ 99\.50 % +│ 99\.47 % +│ 0\.0185 +│ 0\.0031", shown);
        Assert.Contains("stopped at epoch 3 (patience), best epoch 2", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void While_it_trains_every_member_has_its_bar_and_the_ensemble_its_line()
    {
        var shown = Shown(LiveView.Of(Samples.InTraining));
        Assert.Matches(@"0 +│ trainer-1 cpu +│ training +│ 3/9 +│ ━{12}┄{12} │ 0\.0500 +│ 1234", shown);
        Assert.Matches(@"1 +│ trainer-1  +│ queued \(1\)", shown);
        Assert.Contains("best epoch 2, patience left 4, at most 2 min 03 s to go", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_snapshots_it_says_how_many_there_are_in_place_of_a_best_epoch()
    {
        var (training, ended) = (Samples.InTraining with { Snapshots = new(3, 2, 1) }, Samples.Finished with { Snapshots = new(3, 2, 3) });
        Assert.Contains("1 of 3 snapshots taken, at most 2 min 03 s to go", Shown(LiveView.Of(training)), StringComparison.Ordinal);
        Assert.Contains("3 of 3 snapshots taken, one after every 2 epochs: stopped at epoch 3 (patience).", Shown(RunView.Of(ended)), StringComparison.Ordinal);
        Assert.Contains("1 min 01 s of one training", Shown(RunView.Of(ended)), StringComparison.Ordinal);
        using var people = new TestConsole().Width(200);
        new PlainProgress(new Output(OutputFormat.Text, TextWriter.Null, people)).Show(training);
        Assert.Contains("epoch 2/9: validation loss 0.0200, accuracy 99.50 %, snapshot 1 of 3 (1 min 01 s)", people.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_interrupted_a_run_is_shown_wherever_it_is_shown()
    {
        var interrupted = Samples.InTraining with { State = RunState.Interrupted, Interruption = "member 0: /data is not there" };
        Assert.Contains("Interrupted: member 0: /data is not there", Shown(RunView.Of(interrupted)), StringComparison.Ordinal);
        Assert.Contains("Interrupted: member 0: /data is not there", Shown(LiveView.Of(interrupted)), StringComparison.Ordinal);
        using var people = new TestConsole().Width(200);
        new PlainProgress(new Output(OutputFormat.Text, TextWriter.Null, people)).Show(interrupted);
        Assert.Contains("the run is interrupted: member 0: /data is not there", people.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_terminal_each_epoch_is_a_line_once_and_restarts_are_told()
    {
        using var people = new TestConsole().Width(200);
        var plain = new PlainProgress(new Output(OutputFormat.Text, TextWriter.Null, people));
        plain.Show(Restarted);
        plain.Show(Restarted);
        Assert.Equal(
            [
                "epoch 1/9: ensemble validation loss 0.1000, accuracy 98.00 %, mean of members 0.1200, best so far (1 min 01 s)",
                "epoch 2/9: ensemble validation loss 0.0200, accuracy 99.50 %, mean of members 0.0300, best so far (1 min 01 s)",
                "epoch 3/9: ensemble validation loss 0.0250, accuracy –, mean of members 0.0300 (1 min 01 s)",
                "member 1 could not continue and is placed again: /data: there is no such folder (members were placed again 1 times so far)",
                "member 0 waits: /shared cannot be written",
            ],
            people.Lines);
    }

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(59.94, "59.9 s")]
    [InlineData(61, "1 min 01 s")]
    [InlineData(7_260, "2 h 01 min")]
    public void Times_are_written_for_people(double seconds, string expected) => Assert.Equal(expected, Figures.Time(seconds));

    [Theory]
    [InlineData(512, "512 B")]
    [InlineData(11_490_434, "11.0 MiB")]
    public void Sizes_are_written_for_people(long bytes, string expected) => Assert.Equal(expected, Figures.Size(bytes));

    private static RunStatus Restarted => Samples.InTraining with
    {
        Members =
        [
            Samples.InTraining.Members[0] with { Reason = "/shared cannot be written." },
            Samples.InTraining.Members[1] with { LastFault = "/data: there is no such folder.", Reason = "all 2 slots are in use" },
        ],
    };

    private static string Shown(Spectre.Console.Rendering.IRenderable view)
    {
        using var people = new TestConsole();
        people.Profile.Width = 200;
        people.Write(view);
        return people.Output;
    }
}
