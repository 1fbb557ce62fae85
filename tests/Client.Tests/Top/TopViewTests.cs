using System.Text.Json;
using Client.Rendering;
using Client.Top;
using Ensembles.Placement;
using Ensembles.Runs;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;
using Spectre.Console.Testing;

namespace Client.Tests.Top;

public sealed class TopViewTests
{
    private static readonly TopPicture Picture = new(
        new NodesStatus(
            [new SiloReport("control", "control", 1, "127.0.0.1:1", null, []), new SiloReport("trainer-1", "trainer", 2, "127.0.0.1:2", null, [new Slot("cpu", "mnist-1", 0)])],
            [new QueuedMember("mnist-1", 1, "all 1 slots are in use")]),
        [Summary("mnist-2", RunState.Created), Summary("mnist-1", RunState.Running)],
        Samples.InTraining,
        [new RunEvent { Number = 1, At = DateTimeOffset.UnixEpoch, Kind = RunEventKind.Begun, Text = "the run begins" }, new RunEvent { Number = 2, At = DateTimeOffset.UnixEpoch, Kind = RunEventKind.Lost, Member = 1, Epoch = 2, Text = "trainer-1 has gone" }]);

    [Fact]
    public void A_wide_terminal_shows_runs_curve_members_events_and_silos()
    {
        var shown = Shown(Picture, 140, 50);
        Assert.StartsWith("2 silos · 1 of 1 slots in use · 1 members wait, the next is mnist-1/1: all 1 slots are in use", shown, StringComparison.Ordinal);
        Assert.Matches(@"> mnist-1 +running +mnist +2 +3 +2 +0\.0200 +99\.50 %", shown);
        Assert.Contains("epoch 3/9 · best 2: loss 0.0200, accuracy 99.50 % · patience left 4 · at most 2 min 03 s to go", shown, StringComparison.Ordinal);
        Assert.Matches(@"0 +trainer-1 cpu +training +3 +━{12}┄{12} +0\.0500 +1234", shown);
        Assert.Matches(@"1 +trainer-1 +queued \(1\).* 1 *\n", shown);
        Assert.Contains("lost       member 1, epoch 2   trainer-1 has gone", shown, StringComparison.Ordinal);
        Assert.Matches(@"trainer-1 +trainer +127\.0\.0\.1:2 +cpu: mnist-1/0", shown);
        Assert.EndsWith("q: end", shown.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_terminals_size_the_picture_fits()
    {
        var crowded = Picture with
        {
            Nodes = Picture.Nodes with { Silos = [.. Enumerable.Repeat(Picture.Nodes.Silos[1], 40)] },
            Runs = [.. Picture.Runs, .. Enumerable.Repeat(Summary(new string('r', 63), RunState.Created), 30)],
            Run = Picture.Run! with { Members = [.. Enumerable.Repeat(Picture.Run.Members[0], 100)] },
            Events = [.. Enumerable.Repeat(Picture.Events[1] with { Text = new string('x', 300) }, 50)],
        };
        foreach (var picture in new[] { Picture, crowded, Picture with { Run = null, Runs = [], Events = [] } })
        {
            foreach (var width in Enumerable.Range(1, 7).Select(step => 20 * step))
            {
                for (var height = 12; height <= 60; height += 4)
                {
                    var lines = Shown(picture, width, height).TrimEnd('\n').Split('\n');
                    Assert.True(lines.Length <= height, $"{lines.Length} lines in {width} × {height}:\n{string.Join('\n', lines)}");
                    Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
                }
            }
        }
    }

    [Fact]
    public void Parts_that_find_no_room_are_left_out_the_least_important_first() => Assert.Equal(
        (new TopLayout(3, 0, 0, 1, 0), new TopLayout(3, 3, 6, 0, 0), new TopLayout(3, 3, 10, 2, 3), new TopLayout(7, 9, 10, 4, 5)),
        (TopLayout.Of(14, Few), TopLayout.Of(22, Few), TopLayout.Of(60, Few), TopLayout.Of(45, new TopLayout(50, 50, 10, 50, 50))));

    private static TopLayout Few { get; } = new(3, 3, 10, 2, 3);

    [Fact]
    public void The_curve_is_drawn_with_its_ends_and_its_best_epoch()
    {
        var run = Samples.Finished with { Epochs = [new DecidedEpoch(1, 1, null, 1, true), new DecidedEpoch(2, 0.1, null, 0.5, true), new DecidedEpoch(3, 0.01, null, 0.5, false)] };
        using var console = new TestConsole();
        console.Write(LossChart.Of(run, 20, 7, unicode: false));
        Assert.Equal(
            """
            validation loss:
              1.0000 **.
                       **.......
                         ***
                            **
              0.0100          **
                     1    ^    3
            """,
            string.Join('\n', console.Lines.Select(line => line.TrimEnd())));
    }

    [Fact]
    public void A_run_is_chosen_by_the_keys_or_else_the_newest_in_training()
    {
        Assert.Equal("mnist-1", TopPicture.Usual(Picture.Runs));
        Assert.Equal(("mnist-2", "mnist-2", "mnist-1"), (Picture.Beside("mnist-1", -1), Picture.Beside("mnist-2", -1), Picture.Beside("mnist-2", 1)));
        var many = Enumerable.Range(0, 30).Select(index => Summary($"r-{index}", index == 20 ? RunState.Interrupted : RunState.Finished));
        Assert.Equal(["r-0", "r-1", "r-2", "r-3", "r-4", "r-20"], TopPicture.Shown([.. many]).Select(run => run.Run));
    }

    [Fact]
    public void Programs_get_the_shapes_of_the_other_commands()
    {
        var answer = JsonSerializer.SerializeToNode(Picture, AnswerKeys.Json)!;
        Assert.Equal(["nodes", "runs", "run", "events"], answer.AsObject().Select(part => part.Key));
        Assert.Equal(("trainer-1", "mnist-2", "mnist-1", "lost"), ($"{answer["nodes"]!["silos"]![1]!["name"]}", $"{answer["runs"]![0]!["run"]}", $"{answer["run"]!["run"]}", $"{answer["events"]![1]!["kind"]}"));
        Assert.Null(answer["run"]!["members"]![0]!["queuePosition"]);
    }

    private static RunSummary Summary(string run, RunState state) => new(run, state, "mnist", 2, DateTimeOffset.UnixEpoch, 3, 2, 0.02, 0.995, null);

    private static string Shown(TopPicture picture, int width, int height)
    {
        using var console = new TestConsole();
        console.Profile.Width = width;
        console.Write(TopView.Of(picture, new TopFrame(width, height, Unicode: true, "up/down: choose a run · q: end")));
        return console.Output;
    }
}
