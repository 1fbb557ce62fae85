using System.Globalization;
using Client.Reporting.Plots;
using Client.Reporting.Sections;

namespace Client.Reporting;

/// <summary>A run as one HTML file that needs nothing beside it.</summary>
internal static class ReportPage
{
    public static Html Of(RunFacts facts) => Html.Of($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <title>{facts.Run.Run} · training report</title>
        {ReportStyle.Sheet}
        </head>
        <body>
        <main>
        {HeadSection.Of(facts)}
        {LearningSection.Of(Pictures.OfLearning(facts))}
        {ScoresSection.Of(facts)}
        {SizesSection.Of(facts.Sizes, SizePictures.Of(facts.Sizes))}
        {TestSection.Of(facts, Pictures.OfTest(facts))}
        {LogSection.Of(facts)}
        </main>
        <footer>As of {facts.At.ToUniversalTime().ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture)}, written by <code>ensemble report {facts.Run.Run}</code>.</footer>
        </body>
        </html>
        """);
}
