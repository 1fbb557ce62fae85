using Benchmarks.Visits;

namespace House.Tests.Visits;

public sealed class VisitReportTests
{
    private const string Json = """
        {"commit":"abc","device":"cuda:0","began":"2026-01-02T03:04:05Z","seconds":412.4,"limit":570,"command":"DEVICE=cuda:0 eng/gpu.sh visit FOLDER","steps":[
        {"name":"facts","purpose":"hardware","state":"passed","reason":"","seconds":3.1,"share":70,"result":{"facts":{"gpu":"NVIDIA H100 | 80 GB"}}},
        {"name":"speed-exact","purpose":"images a second","state":"passed","reason":"","seconds":31,"share":50,"result":{"benchmark":"training","figures":{"ours":{"value":1234.4,"unit":"images/s","min":1200,"max":1300.4}},
        "ratios":{"ours/tuned":0.91},"goals":{"ours/tuned":1},"machine":"16 cores","notes":["TF32 off"]}},
        {"name":"tests","purpose":"the tests","state":"failed","reason":"exit code 1: 2 failed","seconds":9,"share":80,"result":null},
        {"name":"serving","purpose":"answers","state":"not run","reason":"no time is left of 570 s","seconds":0,"share":40,"result":{"figures":{"time":{"value":null,"unit":"s","min":null,"max":null}}}}]}
        """;

    private const string Markdown = """
        ### Visit of 2026-01-02T03:04:05Z

        `DEVICE=cuda:0 eng/gpu.sh visit FOLDER`, 412 s of at most 570 s, commit abc.

        | machine | |
        |---|---|
        | gpu | NVIDIA H100 \| 80 GB |

        | step | what it shows | came to | seconds | why |
        |---|---|---|---|---|
        | facts | hardware | passed | 3.1 |  |
        | speed-exact | images a second | passed | 31 |  |
        | tests | the tests | **failed** | 9 | exit code 1: 2 failed |
        | serving | answers | **not run** | 0 | no time is left of 570 s |

        **speed-exact**: images a second (16 cores)

        | figure | median | least – most | unit |
        |---|---|---|---|
        | ours | 1,234 | 1,200 – 1,300 | images/s |

        - ours/tuned: 0.91 (goal: at least 1)
        - TF32 off

        **serving**: answers

        | figure | median | least – most | unit |
        |---|---|---|---|
        | time | – | – – – | s |


        """;

    [Fact]
    public void The_section_has_the_machine_every_step_and_each_figure_with_its_spread() => Assert.Equal(Markdown, VisitReport.ToMarkdown(Json));

    [Fact]
    public void A_dry_run_is_called_one() =>
        Assert.Contains("its figures are no measurements", VisitReport.ToMarkdown(Json.Replace("\"device\":\"cuda:0\"", "\"device\":\"cpu\"", StringComparison.Ordinal)), StringComparison.Ordinal);

    [Theory, InlineData("{}"), InlineData("[]"), InlineData("no JSON"), InlineData("")]
    public void What_is_no_report_is_refused(string json) => Assert.Throws<FormatException>(() => VisitReport.ToMarkdown(json));
}
