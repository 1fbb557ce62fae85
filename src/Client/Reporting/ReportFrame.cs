using Client.Rendering;

namespace Client.Reporting;

/// <summary>What all reports have in common: one HTML file that needs nothing beside it, and how its head looks.</summary>
internal static class ReportFrame
{
    /// <param name="name">Of the run or sweep.</param>
    /// <param name="kind">Which report it is, such as <c>training report</c>.</param>
    /// <param name="at">When it was asked for.</param>
    /// <param name="parts">Its content, in order.</param>
    public static Html Of(string name, string kind, DateTimeOffset at, params IEnumerable<Html> parts) => Html.Of($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <title>{name} · {kind}</title>
        {ReportStyle.Sheet}
        </head>
        <body>
        <main>
        {parts}
        </main>
        <footer>As of {Figures.Date(at)}, written by <code>ensemble report {name}</code>.</footer>
        </body>
        </html>
        """);

    /// <summary>The head: which report on what, a sentence, and its result in a few figures.</summary>
    public static Html Head(string name, string kind, string state, string lead, IEnumerable<Html> tiles) => Html.Of($"""
        <header>
        <p class="kind">Deep ensemble · {kind}</p>
        <h1>{name} <span class="state {state}">{state}</span></h1>
        <p class="lead">{lead}</p>
        </header>
        <dl class="tiles">{tiles}</dl>
        """);

    /// <summary>One figure of the head.</summary>
    public static Html Tile(string name, string figure, string remark) =>
        Html.Of($"<div><dt>{name}</dt><dd>{figure}<small>{remark}</small></dd></div>");
}
