namespace Client.Reporting;

/// <summary>How a report looks; its colours are those of <see cref="Plots.Palette"/>.</summary>
internal static class ReportStyle
{
    public static Html Sheet { get; } = Html.Of($$$"""
        <style>
        :root {
          color-scheme: light dark;
          --page: #f4f6f9; --card: #ffffff; --ink: #18212c; --soft: #566373; --line: #dde3ea;
          --ensemble: #1f5fd0; --good: #16794c; --bad: #b4351f; --notice: #fff6e0; --notice-line: #e3b341;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #0e131a; --card: #161d27; --ink: #e4eaf1; --soft: #9aa8b8; --line: #2b3644;
            --ensemble: #6ea8ff; --good: #56c98c; --bad: #ff8b73; --notice: #2a2413; --notice-line: #8a6d1f;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink);
        font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        main { max-width: 1120px; margin: 0 auto; padding: 40px 24px 16px; }
        footer { max-width: 1120px; margin: 0 auto; padding: 0 24px 40px; color: var(--soft); font-size: 14px; }
        .kind { margin: 0; color: var(--soft); font-size: 13px; letter-spacing: .06em; text-transform: uppercase; }
        h1 { margin: 4px 0 6px; font-size: 34px; line-height: 1.2; letter-spacing: -.015em; overflow-wrap: anywhere; }
        h2 { margin: 0 0 6px; font-size: 20px; letter-spacing: -.01em; }
        .lead { margin: 0; font-size: 17px; color: var(--soft); }
        .state { display: inline-block; margin-left: 6px; padding: 2px 10px; border: 1px solid currentColor; border-radius: 99px;
        font-size: 13px; font-weight: 600; letter-spacing: 0; vertical-align: middle; color: var(--soft); }
        .state.finished { color: var(--good); } .state.failed { color: var(--bad); } .state.running { color: var(--ensemble); }
        section, .facts { margin-top: 20px; padding: 24px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
        section > p { margin: 0 0 16px; color: var(--soft); max-width: 75ch; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(175px, 1fr)); gap: 12px; margin: 24px 0 0; }
        .tiles div { padding: 14px 16px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
        .tiles dt { color: var(--soft); font-size: 14px; }
        .tiles dd { margin: 0; font-size: 26px; font-weight: 600; line-height: 1.3; letter-spacing: -.02em;
        font-variant-numeric: tabular-nums; }
        .tiles small { display: block; color: var(--soft); font-size: 13px; font-weight: 400; letter-spacing: 0; }
        .notices { margin: 20px 0 0; padding: 12px 16px 12px 34px; background: var(--notice); border: 1px solid var(--notice-line);
        border-radius: 10px; overflow-wrap: anywhere; }
        .facts { padding: 12px 24px; }
        .facts dl { display: grid; grid-template-columns: max-content 1fr; gap: 6px 24px; margin: 12px 0 8px; font-size: 14px; }
        .facts dt { color: var(--soft); } .facts dd { margin: 0; overflow-wrap: anywhere; }
        summary { cursor: pointer; font-weight: 600; }
        summary:focus-visible { outline: 2px solid var(--ensemble); outline-offset: 4px; border-radius: 4px; }
        section details + details { margin-top: 12px; }
        .plots { display: flex; flex-wrap: wrap; gap: 20px 24px; }
        figure { margin: 0; flex: 1 1 auto; min-width: 0; }
        figure img { display: block; width: 100%; height: auto; border-radius: 6px; }
        figcaption { margin-top: 4px; color: var(--soft); font-size: 14px; }
        .wide { overflow-x: auto; }
        table { width: 100%; margin-top: 12px; border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
        th, td { padding: 7px 10px; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
        thead th { color: var(--soft); font-weight: 500; } th[scope=row] { font-weight: 500; }
        th:first-child, td:first-child, .word { text-align: left; }
        tfoot tr:first-child > * { border-top: 2px solid var(--line); }
        .mean > * { color: var(--soft); } .ensemble > * { color: var(--ensemble); font-weight: 650; border-bottom: 0; }
        .log th, .log td { text-align: left; } .log td:last-child { white-space: normal; min-width: 26ch; }
        .note { margin: 12px 0 0; font-size: 13px; }
        pre { overflow-x: auto; margin: 12px 0 0; padding: 16px; background: var(--page); border-radius: 8px;
        font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
        code { font: 13px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
        .hardest { display: grid; grid-template-columns: repeat(auto-fill, minmax(116px, 1fr)); gap: 18px 10px; margin: 0; padding: 0;
        list-style: none; }
        .hardest img { display: block; width: 84px; height: 84px; image-rendering: pixelated; border-radius: 6px;
        border: 1px solid var(--line); object-fit: contain; }
        .hardest p { margin: 6px 0 0; font-size: 14px; line-height: 1.35; overflow-wrap: anywhere; } .hardest small { display: block;
        color: var(--soft); font-size: 12px; }
        .wrong b { color: var(--bad); } .right b { color: var(--good); }
        @media (max-width: 560px) { main { padding: 24px 12px 8px; } section { padding: 18px 14px; } h1 { font-size: 27px; } .facts dl {
        grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: 8px; } }
        @media print { body { background: none; } section, .facts, .tiles div { break-inside: avoid; } }
        </style>
        """);
}
