using System.Collections.Concurrent;
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
using Benchmarks.Visits;
using Ensembles.Members;
using Training;

if (VisitCommands.Serve(args) is { } served) return served;
if (args is [PlainLoop.Command, var place, var mode]) return PlainLoop.Serve(place, mode);
if (args is [OurProcess.Command, var placed, var way, var effort]) return OurProcess.Serve(placed, way, effort);
if (args is [MeasuredMember.Command, var measured, var there, var length]) return MeasuredMember.Serve(measured, there, length);
if (args is [AllocatorPart.Command, var allocator]) return AllocatorPart.Serve(allocator);

Dictionary<string, (string Description, Func<Conditions, Report> Run)> benchmarks = new()
{
    [TrainingBenchmark.Name] = ("images a second against a plain TorchSharp loop and PyTorch", TrainingBenchmark.Run),
    [PartsBenchmark.Name] = ("each part of the engine against what libtorch or TorchSharp has in its place", conditions => PartsBenchmark.Run(conditions.Effort != Effort.Full)),
    [OverheadBenchmark.Name] = ("an epoch inside the cluster against the bare engine", conditions => OverheadBenchmark.Run(conditions.Effort != Effort.Full)),
    [RecoveryBenchmark.Name] = ("from the death of a silo until its member trains on", conditions => RecoveryBenchmark.Run(conditions.Effort != Effort.Full)),
    [ScaleBenchmark.Name] = ("what very many members cost the control silo", conditions => ScaleBenchmark.Run(conditions.Effort != Effort.Full)),
    [TimeToAccuracyBenchmark.Name] = ("the main job from the command to the table, over seeds", conditions => TimeToAccuracyBenchmark.Run(conditions.Effort != Effort.Full)),
    [SweepBenchmark.Name] = ("how busy a sweep keeps its slots, and what a trial costs beside its epochs", conditions => SweepBenchmark.Run(conditions.Effort != Effort.Full)),
    [PredictionBenchmark.Name] = ("images a second that members answer, against TorchSharp's modules and ONNX Runtime", PredictionBenchmark.Run),
    [DecodingBenchmark.Name] = ("pictures a second that the decoder decodes, against NetVips and StbImageSharp", conditions => DecodingBenchmark.Run(conditions.Effort != Effort.Full)),
    [ServeBenchmark.Name] = ("clients answered by HTTP and by grains, against bare forward passes and a FastAPI server", conditions => ServeBenchmark.Run(conditions.Effort != Effort.Full)),
    [FailoverBenchmark.Name] = ("what clients notice of a killed silo", conditions => FailoverBenchmark.Run(conditions.Effort != Effort.Full)),
    [TelemetryBenchmark.Name] = ("training and serving with all metrics against none", conditions => TelemetryBenchmark.Run(conditions.Effort != Effort.Full)),
    [MembersBenchmark.Name] = ("images a second of 1, 2, 4 and 8 members that share one device", MembersBenchmark.Run),
    [GainsBenchmark.Name] = ("seconds of a member's epoch with all that makes GPUs faster, and without each of it", GainsBenchmark.Run),
    [RooflineBenchmark.Name] = ("arithmetic a second against this machine's matrix product", RooflineBenchmark.Run),
};

var quick = new Option<bool>("--quick") { Description = "few short rounds: within 3 minutes" };
var output = new Option<string>("--output", "-o") { Description = "text, or json: the last line is one JSON object", DefaultValueFactory = _ => "text" };
output.AcceptOnlyFromAmong("text", "json");
var dry = new Option<bool>("--dry") { Description = "one round of a few steps: shows that it works, and measures nothing" };
var deviceOption = new Option<string>("--device") { Description = "of training, roofline, prediction, members, steps, gains and memory: cpu, or a GPU such as cuda:0", DefaultValueFactory = _ => "cpu" };
var gpu = new Option<string>("--gpu") { Description = "how GPUs compute: exact, or fast (TF32, and the algorithms that a trial finds fastest)", DefaultValueFactory = _ => "exact" };
gpu.AcceptOnlyFromAmong("exact", "fast");
var root = new RootCommand("Measures the engine on this machine. Let nothing else run meanwhile.");
foreach (var (name, (description, run)) in benchmarks)
{
    var command = new Command(name, description) { quick, dry, output, deviceOption, gpu };
    command.SetAction(parsed => Measure(Given(parsed), run, parsed.GetValue(output) == "json"));
    root.Subcommands.Add(command);
}

var recipes = new Argument<string[]>("RECIPE") { Description = "named recipes [default: those for processors]", Arity = ArgumentArity.ZeroOrMore };
var accuracy = new Command(AccuracyBenchmark.Name, "what recipes reach on the test images, over seeds, and how long they take") { recipes, quick, output };
accuracy.SetAction(parsed => Measure(Conditions.Processor, _ => AccuracyBenchmark.Run(parsed.GetValue(quick), parsed.GetValue(recipes)!), parsed.GetValue(output) == "json"));
root.Subcommands.Add(accuracy);

var stepRecipes = new Argument<string[]>("RECIPE") { Description = "named recipes [default: all that have one network]", Arity = ArgumentArity.ZeroOrMore };
var steps = new Command(StepsBenchmark.Name, "milliseconds of a training step of each recipe, on random images") { stepRecipes, quick, dry, output, deviceOption, gpu };
steps.SetAction(parsed => Measure(Given(parsed), conditions => StepsBenchmark.Run(conditions, parsed.GetValue(stepRecipes)!), parsed.GetValue(output) == "json"));
root.Subcommands.Add(steps);

var memory = new Command(MemoryBenchmark.Name, "memory that a member takes while it trains, against the estimate of a GPU's")
{
    MemoryBenchmark.Recipes, quick, dry, output, deviceOption, gpu,
};
memory.SetAction(parsed => Measure(
    Given(parsed), conditions => MemoryBenchmark.Run(conditions, parsed.GetValue(MemoryBenchmark.Recipes)!), parsed.GetValue(output) == "json"));
root.Subcommands.Add(memory);

var previous = new Option<string?>("--previous") { Description = "the clone of a build to compare with" };
var start = new Command(StartBenchmark.Name, "from a command to its answer while no cluster runs, against a previous build") { previous, quick, output };
start.SetAction(parsed => Measure(Conditions.Processor, _ => StartBenchmark.Run(parsed.GetValue(quick), parsed.GetValue(previous)), parsed.GetValue(output) == "json"));
root.Subcommands.Add(start);

return TorchRuntime.End(root.Parse(args).Invoke());

Conditions Given(ParseResult parsed) => new(
    parsed.GetValue(deviceOption)!,
    parsed.GetValue(gpu) == "fast" ? GpuMode.Fast : GpuMode.Exact,
    parsed.GetValue(dry) ? Effort.Dry : parsed.GetValue(quick) ? Effort.Quick : Effort.Full);

static int Measure(Conditions conditions, Func<Conditions, Report> run, bool json)
{
    try
    {
        var warnings = new ConcurrentQueue<string>();
        (TorchRuntime.Gpu, TorchRuntime.Warn) = (conditions.Gpu, warnings.Enqueue);
        TorchRuntime.Start();
        var report = run(conditions);
        report = report with { Notes = [.. report.Notes, .. warnings.Distinct()] };
        if (conditions.Effort == Effort.Dry) report = report with { Notes = [.. report.Notes, "A dry run: these figures are no measurements."] };
        ReportWriter.Write(report, json);
        return 0;
    }
    catch (TrainingException error)
    {
        Console.Error.WriteLine(error.Message);
        return 1;
    }
}
