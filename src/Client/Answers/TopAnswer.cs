using Client.Top;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;

namespace Client.Answers;

/// <summary>What <c>top</c> answers.</summary>
/// <param name="Nodes">As <c>nodes</c> answers.</param>
/// <param name="Runs">As <c>list</c> answers: the unfinished runs and the newest of the others.</param>
/// <param name="Run">As <c>status</c> answers: the newest run in training, or else the newest; null if there is none.</param>
/// <param name="Events">As <c>watch --since</c> answers: that run's last ones.</param>
internal sealed record TopAnswer(NodesStatus Nodes, IReadOnlyList<RunSummary> Runs, RunAnswer? Run, IReadOnlyList<EventNote> Events)
{
    public static TopAnswer Of(TopPicture picture) => new(
        picture.Nodes,
        picture.Runs,
        picture.Run is { } run ? RunAnswer.Of(run) : null,
        picture.Events);
}
