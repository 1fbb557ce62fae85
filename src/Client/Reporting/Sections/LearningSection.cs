using Client.Reporting.Plots;

namespace Client.Reporting.Sections;

/// <summary>How members and ensemble have learnt.</summary>
internal static class LearningSection
{
    public static Html Of(IReadOnlyList<Picture> pictures) => pictures.Count == 0 ? Html.Nothing : Html.Of($"""
        <section>
        <h2>Learning</h2>
        <p>Scores on the validation images, epoch by epoch: every member thin, the averaged prediction thick. The run keeps one common best epoch for all members.</p>
        <div class="plots">{pictures.Select(Figure.Of)}</div>
        </section>
        """);
}
