using System.CommandLine;
using Benchmarks.Cluster;
using Benchmarks.Decoding;
using Benchmarks.Engine;
using Benchmarks.Parts;
using Benchmarks.Prediction;
using Benchmarks.Reporting;
using Benchmarks.Roofline;
using Benchmarks.Scale;
using Benchmarks.Serving;
using Benchmarks.Telemetry;
using Ensembles.Members;
using Training;

if (args is [PlainLoop.Command, var place]) return PlainLoop.Serve(place);
if (args is [AllocatorPart.Command, var allocator]) return AllocatorPart.Serve(allocator);

Dictionary<string, (string Description, Func<bool, string, Report> Run)> benchmarks = new()
{
    [TrainingBenchmark.Name] = ("images a second against a plain TorchSharp loop and PyTorch", TrainingBenchmark.Run),
    [PartsBenchmark.Name] = ("each part of the engine against what libtorch or TorchSharp has in its place", (quick, _) => PartsBenchmark.Run(quick)),
    [OverheadBenchmark.Name] = ("an epoch inside the cluster against the bare engine", (quick, _) => OverheadBenchmark.Run(quick)),
    [RecoveryBenchmark.Name] = ("from the death of a silo until its member trains on", (quick, _) => RecoveryBenchmark.Run(quick)),
    [ScaleBenchmark.Name] = ("what very many members cost the control silo", (quick, _) => ScaleBenchmark.Run(quick)),
    [TimeToAccuracyBenchmark.Name] = ("the main job from the command to the table, over seeds", (quick, _) => TimeToAccuracyBenchmark.Run(quick)),
    [SweepBenchmark.Name] = ("how busy a sweep keeps its slots, and what a trial costs beside its epochs", (quick, _) => SweepBenchmark.Run(quick)),
    [PredictionBenchmark.Name] = ("images a second that members answer, against TorchSharp's modules and ONNX Runtime", (quick, _) => PredictionBenchmark.Run(quick)),
    [DecodingBenchmark.Name] = ("pictures a second that the decoder decodes, against NetVips and StbImageSharp", (quick, _) => DecodingBenchmark.Run(quick)),
    [ServeBenchmark.Name] = ("clients answered by HTTP and by grains, against bare forward passes and a FastAPI server", (quick, _) => ServeBenchmark.Run(quick)),
    [FailoverBenchmark.Name] = ("what clients notice of a killed silo", (quick, _) => FailoverBenchmark.Run(quick)),
    [TelemetryBenchmark.Name] = ("training and serving with all metrics against none", (quick, _) => TelemetryBenchmark.Run(quick)),
    [RooflineBenchmark.Name] = ("arithmetic a second against this machine's matrix product", RooflineBenchmark.Run),
};

var quick = new Option<bool>("--quick") { Description = "few short rounds: within 3 minutes" };
var output = new Option<string>("--output", "-o") { Description = "text, or json: the last line is one JSON object", DefaultValueFactory = _ => "text" };
output.AcceptOnlyFromAmong("text", "json");
var deviceOption = new Option<string>("--device") { Description = "of training and roofline: cpu, or a GPU such as cuda:0", DefaultValueFactory = _ => "cpu" };
var root = new RootCommand("Measures the engine on this machine. Let nothing else run meanwhile.");
foreach (var (name, (description, run)) in benchmarks)
{
    var command = new Command(name, description) { quick, output, deviceOption };
    command.SetAction(parsed => Measure(() => run(parsed.GetValue(quick), parsed.GetValue(deviceOption)!), parsed.GetValue(output) == "json"));
    root.Subcommands.Add(command);
}

var recipes = new Argument<string[]>("RECIPE") { Description = "named recipes [default: those for processors]", Arity = ArgumentArity.ZeroOrMore };
var accuracy = new Command(AccuracyBenchmark.Name, "what recipes reach on the test images, over seeds, and how long they take") { recipes, quick, output };
accuracy.SetAction(parsed => Measure(() => AccuracyBenchmark.Run(parsed.GetValue(quick), parsed.GetValue(recipes)!), parsed.GetValue(output) == "json"));
root.Subcommands.Add(accuracy);

return TorchRuntime.End(root.Parse(args).Invoke());

static int Measure(Func<Report> run, bool json)
{
    try
    {
        TorchRuntime.Start();
        ReportWriter.Write(run(), json);
        return 0;
    }
    catch (TrainingException error)
    {
        Console.Error.WriteLine(error.Message);
        return 1;
    }
}
