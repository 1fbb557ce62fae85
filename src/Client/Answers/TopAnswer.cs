using Client.Top;

namespace Client.Answers;

/// <summary>What <c>top</c> answers.</summary>
/// <param name="Nodes">As <c>nodes</c> answers.</param>
/// <param name="Runs">As <c>list</c> answers: the unfinished runs and the newest of the others.</param>
/// <param name="Run">As <c>status</c> answers: the newest run in training, or else the newest; null where there is none.</param>
/// <param name="Events">As <c>watch --since</c> answers: that run's last ones.</param>
internal sealed record TopAnswer(NodesAnswer Nodes, IReadOnlyList<ListedRun> Runs, RunAnswer? Run, IReadOnlyList<EventAnswer> Events)
{
    public static TopAnswer Of(TopPicture picture) => new(
        NodesAnswer.Of(picture.Nodes),
        [.. picture.Runs.Select(ListedRun.Of)],
        picture.Run is { } run ? RunAnswer.Of(run) : null,
        [.. picture.Events.Select(EventAnswer.Of)]);
}
