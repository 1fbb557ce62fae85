using Client.Reporting.Plots;

namespace Client.Reporting.Sections;

/// <summary>How members and ensemble have learnt.</summary>
internal static class LearningSection
{
    private const string OfMembers =
        "members thin, the ensemble thick. The run keeps one common best epoch for all members.";
    private const string OfSnapshots =
        "it is one training, and at the end of each of its cycles a snapshot is taken. Their average is scored at the end of the run.";

    public static Html Of(RunFacts facts, IReadOnlyList<Picture> pictures) => pictures.Count == 0 ? Html.Nothing : Html.Of($"""
        <section>
        <h2>Learning</h2>
        <p>Validation scores by epoch: {(facts.Run.Snapshots is null ? OfMembers : OfSnapshots)}</p>
        <div class="plots">{pictures.Select(Figure.Of)}</div>
        </section>
        """);
}
