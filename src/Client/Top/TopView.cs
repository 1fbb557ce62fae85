using Client.Answers;
using Client.Rendering;
using Ensembles.Placement;
using Ensembles.Runs;
using Grains.Interfaces.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Client.Top;

/// <summary>The surface that a picture is drawn on.</summary>
/// <param name="Width">Columns of the terminal.</param>
/// <param name="Height">Its lines.</param>
/// <param name="Unicode">Whether it has more than ASCII.</param>
/// <param name="Foot">The last line: keys, or what is wrong.</param>
internal sealed record TopFrame(int Width, int Height, bool Unicode, string? Foot);

/// <summary>Draws a cluster: runs, the run that is looked at with its curve, members and events, and the silos.</summary>
internal static class TopView
{
    private const int WidestChart = 100;
    private const int TallestChart = 10;

    private static readonly Column<SiloReport>[] SiloColumns =
    [
        new("silo", 0, silo => silo.Name),
        new("role", 60, silo => silo.Role),
        new("address", 90, silo => silo.Address),
        new("slots", 0, silo => silo.Fault is null ? SlotView.Line(silo.Slots) : SlotView.Line(silo)),
    ];

    private static readonly Column<MemberStatus>[] MemberColumns =
    [
        new("member", 0, member => $"{member.Index}"),
        new("slot", 70, member => $"{member.Silo ?? Figures.Nothing} {member.Device}".TrimEnd()),
        new("", 0, member => member.QueuePosition is { } place ? $"queued ({place})" : Words.Of(member.State)),
        new("epoch", 40, member => $"{member.InFlight?.Epoch ?? member.LastEpoch ?? 0}"),
        new("", 80, member => LiveView.Bar(member.InFlight)),
        new("loss", 100, member => Figures.Loss(member.InFlight?.Loss ?? member.TrainLoss)),
        new("images/s", 110, member => Figures.Speed(member.InFlight?.SamplesPerSecond)),
        new("val. loss", 50, member => Figures.Loss(member.ValidationLoss)),
        new("val. accuracy", 120, member => Figures.Share(member.ValidationAccuracy)),
        new("restarts", 60, member => $"{member.Restarts}"),
    ];

    public static IRenderable Of(TopPicture picture, TopFrame frame)
    {
        var layout = TopLayout.Of(frame.Height, Wanted(picture));
        List<IRenderable> lines = [Line(frame, Cluster(picture), new Style(decoration: Decoration.Bold)), Text.Empty];
        if (picture.Runs.IsEmpty) lines.Add(Line(frame, "There is no run yet; start one with 'ensemble train mnist'."));
        else
            lines.AddRange(
                Columns.Table(RunColumns(picture.Run?.Run), picture.Runs, frame.Width, layout.Runs, run => run.Run == picture.Run?.Run));
        if (picture.Run is { } run) lines.AddRange(Run(run, picture.Events, frame, layout));
        if (layout.Silos > 0) lines.AddRange([Text.Empty, .. Columns.Table(SiloColumns, picture.Nodes.Silos, frame.Width, layout.Silos)]);
        if (frame.Foot is { } foot) lines.AddRange([Text.Empty, Line(frame, foot, new Style(decoration: Decoration.Dim))]);
        return new Rows(lines);
    }

    private static IEnumerable<IRenderable> Run(RunStatus run, IReadOnlyList<RunEvent> events, TopFrame frame, TopLayout layout)
    {
        yield return Text.Empty;
        yield return Line(frame, RunView.Headline(run), new Style(decoration: Decoration.Bold));
        yield return Line(frame, Summary(run));
        if (layout.Chart > 0) yield return LossChart.Of(run, Math.Min(frame.Width, WidestChart), layout.Chart, frame.Unicode);
        if (layout.Members > 0)
            yield return new Rows([Text.Empty, .. Columns.Table(MemberColumns, run.Members, frame.Width, layout.Members)]);
        if (layout.Events == 0) yield break;
        yield return Text.Empty;
        foreach (var happened in events.TakeLast(layout.Events)) yield return Line(frame, EventView.Line(happened));
    }

    private static Column<RunSummary>[] RunColumns(string? chosen) =>
    [
        new("  run", 0, run => $"{(run.Run == chosen ? '>' : ' ')} {run.Run}"),
        new("state", 0, run => Words.Of(run.State)),
        new("recipe", 90, run => run.Recipe),
        new("members", 80, run => $"{run.Members}"),
        new("epoch", 40, run => $"{run.Epoch}"),
        new("best", 70, run => Figures.Whole(run.BestEpoch)),
        new("val. loss", 50, run => Figures.Loss(run.ValidationLoss)),
        new("val. accuracy", 60, run => Figures.Share(run.ValidationAccuracy)),
        new("test accuracy", 100, run => Figures.Share(run.TestAccuracy)),
        new("created", 120, run => Figures.Date(run.CreatedAt)),
    ];

    private static TopLayout Wanted(TopPicture picture) => new(
        picture.Runs.Length + 1,
        picture.Run is { } run ? run.Members.Length + 1 : 0,
        picture.Run is { } shown && LossChart.Drawable(shown).Count > 0 ? TallestChart : 0,
        picture.Events.Count,
        picture.Nodes.Silos.Length + 1);

    private static string Cluster(TopPicture picture)
    {
        var slots = picture.Nodes.Silos.SelectMany(silo => silo.Slots).ToList();
        var queue = picture.Nodes.Queue;
        var waiting = queue.IsEmpty
            ? "no member waits"
            : $"{queue.Length} members wait, the next is {queue[0].Run}/{queue[0].Member}: {queue[0].Reason}";
        return $"{picture.Nodes.Silos.Length} silos · {slots.Count(slot => slot.Run is not null)} of {slots.Count} slots in use · "
            + $"{waiting}";
    }

    private static string Summary(RunStatus run)
    {
        var ensemble = run.Ensemble;
        if (ensemble.Epoch == 0) return $"no epoch decided yet, at most {ensemble.MaxEpochs}";
        var which = run.Snapshots is { } snapshots ? RunView.Taken(snapshots) : $"best {Figures.Whole(ensemble.BestEpoch)}";
        var best = $"epoch {ensemble.Epoch}/{ensemble.MaxEpochs} · {which}: loss {Figures.Loss(ensemble.ValidationLoss)}, accuracy "
            + $"{Figures.Share(ensemble.ValidationAccuracy)}";
        return run.State == RunState.Running
            ? $"{best}{(run.Snapshots is null ? $" · patience left {ensemble.PatienceLeft}" : "")} · at most "
                + $"{Figures.Time(LiveView.Remaining(run))} to go"
            : best
                + (ensemble.StopReason is { } reason ? $" · ended by {reason}" : "")
                + (ensemble.Test is { } test ? $" · test accuracy {Figures.Share(test.Accuracy)}" : "");
    }

    private static Text Line(TopFrame frame, string text, Style? style = null) => new(Columns.Cut(text, frame.Width), style);
}
