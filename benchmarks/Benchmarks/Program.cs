using System.CommandLine;
using Benchmarks.Engine;
using Benchmarks.Reporting;
using Benchmarks.Roofline;
using Ensembles.Members;
using Training;

if (args is [PlainLoop.Command]) return PlainLoop.Serve();

Dictionary<string, (string Description, Func<bool, Report> Run)> benchmarks = new()
{
    [TrainingBenchmark.Name] = ("images a second against a plain TorchSharp loop and PyTorch", TrainingBenchmark.Run),
    [RooflineBenchmark.Name] = ("arithmetic a second against this machine's matrix product", RooflineBenchmark.Run),
};

var quick = new Option<bool>("--quick") { Description = "few short rounds: within 3 minutes" };
var output = new Option<string>("--output", "-o") { Description = "text, or json: the last line is one JSON object", DefaultValueFactory = _ => "text" };
output.AcceptOnlyFromAmong("text", "json");
var root = new RootCommand("Measures the engine on this machine. Let nothing else run meanwhile.");
foreach (var (name, (description, run)) in benchmarks)
{
    var command = new Command(name, description) { quick, output };
    command.SetAction(parsed => Measure(run, parsed.GetValue(quick), parsed.GetValue(output) == "json"));
    root.Subcommands.Add(command);
}

return TorchRuntime.End(root.Parse(args).Invoke());

static int Measure(Func<bool, Report> run, bool quick, bool json)
{
    try
    {
        TorchRuntime.Start();
        ReportWriter.Write(run(quick), json);
        return 0;
    }
    catch (TrainingException error)
    {
        Console.Error.WriteLine(error.Message);
        return 1;
    }
}
