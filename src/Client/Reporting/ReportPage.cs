using Client.Reporting.Plots;
using Client.Reporting.Sections;

namespace Client.Reporting;

/// <summary>A run as one HTML file that needs nothing beside it.</summary>
internal static class ReportPage
{
    public const string Kind = "training report";

    public static Html Of(RunFacts facts) => ReportFrame.Of(
        facts.Run.Run,
        Kind,
        facts.At,
        HeadSection.Of(facts),
        LearningSection.Of(facts, Pictures.OfLearning(facts)),
        ScoresSection.Of(facts),
        SizesSection.Of(facts.Sizes, SizePictures.Of(facts.Sizes)),
        TestSection.Of(facts, Pictures.OfTest(facts)),
        LogSection.Of(facts));
}
