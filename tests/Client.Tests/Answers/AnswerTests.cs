using Client.Answers;
using Client.Rendering;
using Ensembles.Placement;
using Ensembles.Runs;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Sweeps;
using Spectre.Console;
using Spectre.Console.Testing;

namespace Client.Tests.Answers;

/// <summary>Scripts rely on these shapes: a change here is a breaking change.</summary>
public sealed class AnswerTests
{
    [Fact]
    public void A_run_is_one_line_with_all_its_keys_in_order() => Assert.Equal(
        """{"run":"mnist-1","state":"finished","recipe":"mnist","seed":7,"members":[{"index":0,"seed":100,"state":"finished","bestEpoch":2,"lastEpoch":3,"weightsSha256":"hash-0","validationLoss":0.03,"validationAccuracy":0.99,"testLoss":0.03,"testAccuracy":0.991,"restarts":0,"silo":"trainer-0","reason":null,"failure":null,"recipe":null},{"index":1,"seed":101,"state":"finished","bestEpoch":2,"lastEpoch":3,"weightsSha256":"hash-1","validationLoss":0.03,"validationAccuracy":0.99,"testLoss":0.03,"testAccuracy":0.993,"restarts":0,"silo":"trainer-1","reason":null,"failure":null,"recipe":null}],"ensemble":{"bestEpoch":2,"stopEpoch":3,"stopReason":"patience","validationLoss":0.02,"validationAccuracy":0.995,"testLoss":0.0185,"testAccuracy":0.9947,"ece":0.0031,"scores":null},"seconds":61.5,"epochs":[{"epoch":1,"validationLoss":0.1,"validationAccuracy":0.98,"meanMemberLoss":0.12,"isBest":true,"seconds":20.125},{"epoch":2,"validationLoss":0.02,"validationAccuracy":0.995,"meanMemberLoss":0.03,"isBest":true,"seconds":40.25},{"epoch":3,"validationLoss":0.025,"validationAccuracy":null,"meanMemberLoss":0.03,"isBest":false,"seconds":null}],"snapshots":null,"failure":null,"interruption":null,"data":{"name":"/data/digits","sha256":"data-hash","classes":2,"train":54000,"validation":6000,"test":10000,"leftOut":["/data/digits: left out 1 image in val."]}}""",
        Printed(Samples.Finished));

    [Fact]
    public void What_is_not_known_yet_is_null()
    {
        var line = Printed(Samples.InTraining);
        Assert.Contains("\"testAccuracy\":null,\"restarts\":1", line, StringComparison.Ordinal);
        Assert.Contains("\"stopEpoch\":null,\"stopReason\":null", line, StringComparison.Ordinal);
    }

    [Fact]
    public void An_evaluated_run_has_all_its_scores() => Assert.Contains(
        """
        "ece":0.0031,"scores":{"averaged":{"accuracy":0.9947,"loss":0.0185,"brier":0.008,"calibrationError":0.0031,"adaptiveCalibrationError":0.0029,"riskCoverageArea":5.2E-05,"entropy":0.0211},"scaled":{"accuracy":0.9947,"loss":0.018,"brier":0.0079,"calibrationError":0.0011,"adaptiveCalibrationError":0.0012,"riskCoverageArea":5.1E-05,"entropy":0.0174},"temperature":0.876,"meanMemberLoss":0.021,"ambiguity":0.0025,"mutualInformation":0.003,"disagreement":0.004,"strange":[{"data":"letters","images":500,"maxProbability":{"areaUnderRoc":0.97,"falsePositiveRate":0.11},"entropy":{"areaUnderRoc":0.98,"falsePositiveRate":0.09},"mutualInformation":{"areaUnderRoc":0.99,"falsePositiveRate":0.04}}],"elsewhere":[{"data":"/data/qmnist","images":50000,"averaged":{"accuracy":0.9937,"loss":0.0225,"brier":0.0098,"calibrationError":0.0035,"adaptiveCalibrationError":0.0033,"riskCoverageArea":8.1E-05,"entropy":0.0236},"scaled":{"accuracy":0.9937,"loss":0.022,"brier":0.0097,"calibrationError":0.0015,"adaptiveCalibrationError":0.0016,"riskCoverageArea":8E-05,"entropy":0.0195},"meanMemberAccuracy":0.992,"meanMemberLoss":0.0259}]}},
        """,
        Printed(Samples.Evaluated),
        StringComparison.Ordinal);

    [Fact]
    public void A_comparison_has_runs_pairs_and_where_its_plot_is() => Assert.Equal(
        """{"images":10000,"resamples":2000,"runs":[{"run":"mnist-1","members":3,"scores":{"accuracy":{"value":0.9954,"low":0.994,"high":0.9967},"loss":{"value":0.0132,"low":0.011,"high":0.0155},"brier":{"value":0.007,"low":0.006,"high":0.008},"calibrationError":{"value":0.0025,"low":0.002,"high":0.004}}}],"pairs":[{"first":"mnist-1","second":"mnist-2","onlyFirstRight":21,"onlySecondRight":9,"differing":33,"pValue":0.04277,"difference":{"accuracy":{"value":0.0012,"low":-0.0002,"high":0.0025},"loss":{"value":-0.002,"low":-0.0041,"high":0},"brier":{"value":-0.001,"low":-0.002,"high":0},"calibrationError":{"value":0.0013,"low":0,"high":0.003}}}],"plot":null}""",
        Printed(CompareAnswer.Of(Samples.Compared with { Runs = [Samples.Compared.Runs[0]] }, null)));

    [Fact]
    public void Nodes_have_silos_slots_and_queue() => Assert.Equal(
        """{"silos":[{"name":"trainer-0","role":"trainer","pid":12,"address":"127.0.0.1:11111","http":null,"slots":[{"device":"cpu","run":"r","member":1,"fault":null}],"node":"node-7","gpu":null,"fault":null}],"queue":[{"run":"r","member":2,"reason":"all 1 slots are in use"}]}""",
        Printed(new NodesStatus(
            [new SiloReport("trainer-0", "trainer", 12, "127.0.0.1:11111", null, [new Slot("cpu", "r", 1)], "node-7")],
            [new QueuedMember("r", 2, "all 1 slots are in use")])));

    [Fact]
    public void Lists_have_a_line_a_run_and_a_sweep() => Assert.Equal(
        """
        {"runs":[{"run":"r","state":"running","recipe":"mnist","members":3,"createdAt":"1970-01-01T00:00:00+00:00","epoch":2,"bestEpoch":1,"validationLoss":0.1,"validationAccuracy":0.98,"testAccuracy":null}]}
        {"sweeps":[{"sweep":"s","state":"finished","recipe":"mnist","createdAt":"1970-01-01T00:00:00+00:00","trials":9,"ended":9,"best":"s.t01","validationLoss":0.1}]}
        """,
        Printed(new ListAnswer([new RunSummary("r", RunState.Running, "mnist", 3, DateTimeOffset.UnixEpoch, 2, 1, 0.1, 0.98, null, "sweep")])) + "\n"
        + Printed(new SweepsAnswer([new SweepSummary("s", RunState.Finished, "mnist", DateTimeOffset.UnixEpoch, 9, 9, "s.t01", 0.1)])));

    [Fact]
    public void An_event_is_a_line() => Assert.Equal(
        """{"number":7,"at":"1970-01-01T00:00:00+00:00","kind":"given-up","member":1,"epoch":null,"text":"given up"}""",
        Printed(new RunEvent { Number = 7, At = DateTimeOffset.UnixEpoch, Kind = RunEventKind.GivenUp, Member = 1, Text = "given up" }));

    [Fact]
    public void A_curve_of_sizes_has_its_spreads_and_weights() => Assert.Equal(
        """{"run":"r","recommended":2,"sizes":[{"size":2,"subsets":1,"areAll":true,"validationLoss":{"mean":0.02,"deviation":0,"least":0.02,"greatest":0.02},"validationAccuracy":{"mean":0.995,"deviation":0,"least":0.995,"greatest":0.995},"testLoss":{"mean":0.0185,"deviation":0,"least":0.0185,"greatest":0.0185},"testAccuracy":{"mean":0.9947,"deviation":0,"least":0.9947,"greatest":0.9947},"validationError":0.002}],"selection":{"weights":[{"member":0,"weight":3},{"member":1,"weight":0},{"member":2,"weight":1}],"validationLoss":0.019,"validationAccuracy":0.996,"testLoss":0.018,"testAccuracy":0.995},"plot":null}""",
        Printed(SizeCurveAnswer.Of("r", SizeSamples.Two with { Sizes = [SizeSamples.Two.Sizes[1]] }, null)));

    [Fact]
    public void A_prediction_has_an_entry_an_image_and_an_id_only_where_one_was_given() => Assert.Equal(
        """{"run":"r","membersUsed":3,"membersTotal":3,"degraded":false,"predictions":[{"file":"a.png","index":0,"label":1,"className":"one","probability":0.75,"entropy":0.5,"mutualInformation":0.1,"agreeing":3,"probabilities":[0.25,0.75]},{"file":"-","index":1,"label":1,"className":"one","probability":0.75,"entropy":0.5,"mutualInformation":0.1,"agreeing":3,"probabilities":[0.25,0.75],"id":"mine"}]}""",
        Printed(new PredictAnswer("r", 3, 3, false, [Predicted, Predicted with { File = "-", Index = 1, Id = "mine" }])));

    [Fact]
    public void With_CSV_only_its_lines_are_the_answer()
    {
        using var writer = new StringWriter();
        using var people = new TestConsole();
        new Output(OutputFormat.Csv, writer, people).Answer(new object(), () => new Text("not this"), () => ["a,b", "1,2"]);
        Assert.Equal(("a,b\n1,2\n", ""), (writer.ToString(), people.Output));
    }

    [Fact]
    public void People_get_the_other_form()
    {
        using var people = new TestConsole();
        new Output(OutputFormat.Text, TextWriter.Null, people).Answer(new object(), () => new Text("for people"));
        Assert.Equal("for people", people.Output.Trim());
    }

    private static PredictedImage Predicted { get; } = new("a.png", 0, 1, "one", 0.75, 0.5, 0.1, 3, [0.25f, 0.75f]);

    private static string Printed(object answer)
    {
        using var writer = new StringWriter();
        using var people = new TestConsole();
        new Output(OutputFormat.Json, writer, people).Answer(answer, () => new Text("not this"));
        Assert.Equal("", people.Output);
        return writer.ToString().TrimEnd();
    }
}
