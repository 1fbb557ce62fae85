using Client.Commands;

namespace Client.Tests.Commands;

/// <summary>What the command line itself refuses, before any cluster is started.</summary>
[Collection("console")]
public sealed class CommandLineTests
{
    public static TheoryData<string, int, string> Bad { get; } = new()
    {
        { "fly", ExitCodes.BadInput, "Unrecognized command or argument 'fly'." },
        { "train", ExitCodes.BadInput, "See 'ensemble train --help'." },
        { "train mnits", ExitCodes.BadInput, "No recipe is called 'mnits', and no file either; known are cifar10, cifar10-fast, mnist, mnist-article, mnist-base, mnist-hour, mnist-m3, mnist-m5, mnist-m7, mnist-record, mnist-snapshots, or give the path of a recipe file." },
        { "train mnist --members many", ExitCodes.BadInput, "--members many is not a whole number." },
        { "train mnist --epochs 99999999999", ExitCodes.BadInput, "--epochs 99999999999 is too large a number; choose one below 2147483647." },
        { "train mnist --trainers 0", ExitCodes.BadInput, "--trainers 0 is out of range; allowed: 1 to 256." },
        { "budget mnits", ExitCodes.BadInput, "No recipe is called 'mnits'" },
        { "train mnist --set x", ExitCodes.BadInput, "--set x: write path=value, such as optimizer.learningRate=0.002." },
        { "grow r --members 2", ExitCodes.BadInput, "--members 2 does not say how many to add; write +2 for two more." },
        { "grow r --members +2 --recipe mnits", ExitCodes.BadInput, "No recipe is called 'mnits', and no file either" },
        { "list --cluster here", ExitCodes.BadInput, "--cluster here is not an address; use host:port, such as 127.0.0.1:30000." },
        { "list --cluster kube:", ExitCodes.BadInput, "--cluster kube: names no namespace; use for example kube:ensemble." },
        { "k8s render moon", ExitCodes.BadInput, "There is no overlay 'moon'; choose azure-aks, gpu-mig, gpu-pool, kind-cpu." },
        { "k8s render gpu-pool --trainers -1", ExitCodes.BadInput, "--trainers -1 is out of range; allowed: 0 to 10000." },
        { "list --cluster redis:", ExitCodes.BadInput, "--cluster redis:… names no server; use redis:HOST:PORT, and the password in ENSEMBLE_REDIS_PASSWORD." },
        { "list --cluster 127.0.0.1:1 --data-dir x", ExitCodes.BadInput, "--cluster and --data-dir exclude each other" },
        { "cluster up --cluster 127.0.0.1:1", ExitCodes.BadInput, "'ensemble cluster' manages this machine's own cluster; remove --cluster." },
        { "list --data-dir /proc/ensemble", ExitCodes.BadInput, "The data folder /proc/ensemble cannot be written" },
        { "predict r no-such-file.png", ExitCodes.BadInput, "The file no-such-file.png cannot be read" },
        { "export r --output x --format tflite", ExitCodes.BadInput, "--format tflite is not known; choose safetensors, onnx, pytorch-state, manifest." },
        { "export r --output x --temperature true", ExitCodes.BadInput, "--temperature goes with --format onnx only" },
        { "predict r no-such-file[5..2]", ExitCodes.BadInput, "no-such-file[5..2]: there is no image in this range" },
        { "predict r - -", ExitCodes.BadInput, "'-' is given more than once, but standard input can be read only once; give it once." },
        { "predict r x -o yaml", ExitCodes.BadInput, "-o yaml is not known here; choose text or json or csv." },
        { "top --interval 0", ExitCodes.BadInput, "--interval 0 is out of range; allowed: 0.2 to 3600 seconds." },
        { "top --interval NaN", ExitCodes.BadInput, "--interval NaN is out of range; allowed: 0.2 to 3600 seconds." },
        { "report r --output /proc/version", ExitCodes.Conflict, "The file /proc/version exists already; choose another, or replace it with --force." },
        { "compare mnist-1", ExitCodes.BadInput, "'mnist-1' alone cannot be compared; name at least two runs." },
        { "compare", ExitCodes.BadInput, "See 'ensemble compare --help'." },
        { "evaluate r --curve --on mnist", ExitCodes.BadInput, "--curve and --on answer different questions; ask one after the other." },
        { "evaluate r --curve --ood mnist", ExitCodes.BadInput, "--curve and --ood answer different questions; ask one after the other." },
        { "compare a b --plot x.jpg", ExitCodes.BadInput, "--plot x.jpg: a PNG file is written; let its name end in .png." },
        { "evaluate r --plot x.png", ExitCodes.BadInput, "--plot goes with --curve only" },
        { "evaluate r --curve --plot x.jpg", ExitCodes.BadInput, "--plot x.jpg: a PNG file is written; let its name end in .png." },
        { "sweep mnist --trials many", ExitCodes.BadInput, "--trials many is not a whole number." },
        { "sweep mnist --output /proc/version", ExitCodes.Conflict, "The file /proc/version exists already; choose another --output." },
        { "sweep mnist --output /proc/nothing/best.json", ExitCodes.Failed, "The file /proc/nothing/best.json cannot be written" },
        { "winner s --output /proc/nothing/best.json", ExitCodes.Failed, "The file /proc/nothing/best.json cannot be written" },
        { "export r --output /proc/nothing/r.onnx", ExitCodes.Failed, "The file /proc/nothing/r.onnx cannot be written" },
        { "report r --output /proc/nothing/r.html", ExitCodes.Failed, "The file /proc/nothing/r.html cannot be written" },
        { "report r --output /tmp/never.html --images /proc/nothing", ExitCodes.Failed, "The file /proc/nothing cannot be written" },
        { "compare a b --plot /proc/nothing/x.png", ExitCodes.Failed, "The file /proc/nothing/x.png cannot be written" },
        { "evaluate r --curve --plot /proc/nothing/x.png", ExitCodes.Failed, "The file /proc/nothing/x.png cannot be written" },
        { "serve --trainers 0", ExitCodes.BadInput, "--trainers 0 is out of range; allowed: 1 to 256." },
        { "resume r --trainers 257", ExitCodes.BadInput, "--trainers 257 is out of range; allowed: 1 to 256." },
        { "cluster up --trainers -1", ExitCodes.BadInput, "--trainers -1 is out of range; allowed: 1 to 256." },
        { "winner s --output /proc/version", ExitCodes.Conflict, "The file /proc/version exists already; choose another --output." },
        { "export r --member 0 --output /tmp/never --format manifest", ExitCodes.BadInput, "--member goes with weights only: a manifest is of the whole run." },
        { "reproduce", ExitCodes.BadInput, "Name one thing to repeat: a run of this cluster, or a file with --manifest." },
        { "reproduce mnist-1 --manifest x", ExitCodes.BadInput, "Name one thing to repeat" },
        { "reproduce --manifest no-such-file.json", ExitCodes.BadInput, "The manifest no-such-file.json cannot be read" },
        { "reproduce --manifest /proc/version", ExitCodes.BadInput, "The file /proc/version is not the manifest of a run; write one with 'ensemble export RUN --format manifest --output FILE'." },
        { "backup", ExitCodes.BadInput, "See 'ensemble backup --help'." },
        { "backup /proc/version", ExitCodes.Conflict, "The file /proc/version exists already; choose another, or replace it with --force." },
        { "backup /no/such/folder/runs.tar", ExitCodes.BadInput, "There is no folder /no/such/folder; create it, or name another file." },
        { "backup /proc", ExitCodes.BadInput, "/proc is a folder; name a file in it, such as /proc/runs.tar." },
        { "backup x.tar --cluster 127.0.0.1:1", ExitCodes.BadInput, "'ensemble backup' is for this machine's own cluster" },
        { "restore x.tar --cluster 127.0.0.1:1", ExitCodes.BadInput, "'ensemble restore' is for this machine's own cluster" },
        { "restore no-such-file.tar", ExitCodes.BadInput, "no-such-file.tar; name one that 'ensemble backup FILE' has written." },
        { "data push /no/such/folder", ExitCodes.BadInput, "/no/such/folder: there is no such folder, and no set of this name in " },
        { "data push /proc/version", ExitCodes.BadInput, "/proc/version: is a file; name the folder that it is in." },
        { "data push", ExitCodes.BadInput, "See 'ensemble data push --help'." },
        { "data remove", ExitCodes.BadInput, "See 'ensemble data remove --help'." },
        { "list -o yaml", ExitCodes.BadInput, "-o yaml is not known here; choose text or json." },
        { "list -o csv", ExitCodes.BadInput, "-o csv is not known here; choose text or json." },
    };

    [Theory, MemberData(nameof(Bad))]
    public async Task A_fault_is_a_sentence_and_an_exit_code(string line, int exitCode, string sentence)
    {
        var (code, _, errors) = await Run(line);
        Assert.Equal(exitCode, code);
        Assert.Contains(sentence, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "ensemble train mnist")]
    [InlineData("train --help", "ensemble train mnist --epochs 2 --train-limit 2000 -o json")]
    [InlineData("budget --help", "ensemble budget mnist-m5")]
    [InlineData("sweep --help", "ensemble sweep mnist --trials 27")]
    [InlineData("sweeps --help", "ensemble sweeps")]
    [InlineData("winner --help", "ensemble winner mnist-sweep-1 --output best.json")]
    [InlineData("resume --help", "ensemble resume mnist-1")]
    [InlineData("backup --help", "ensemble backup runs.tar --force -o json")]
    [InlineData("restore --help", "ensemble restore runs.tar --data-dir ./restored")]
    [InlineData("data push --help", "ensemble data push ./digits --cluster kube:ensemble")]
    [InlineData("data remove --help", "ensemble data remove digits")]
    [InlineData("watch --help", "ensemble watch mnist-1")]
    [InlineData("status --help", "ensemble status mnist-1")]
    [InlineData("list --help", "ensemble list -o json")]
    [InlineData("stop --help", "ensemble stop mnist-1")]
    [InlineData("grow --help", "ensemble grow mnist-1 --members +2")]
    [InlineData("predict --help", "ensemble predict mnist-1 digit.png")]
    [InlineData("predict --help", "-o csv > answers.csv")]
    [InlineData("evaluate --help", "ensemble evaluate mnist-1 --ood ./letters")]
    [InlineData("compare --help", "ensemble compare mnist-1 mnist-2 mnist-3 --plot compared.png")]
    [InlineData("evaluate --help", "ensemble evaluate mnist-1")]
    [InlineData("evaluate --help", "ensemble evaluate mnist-1 --curve --plot curve.png")]
    [InlineData("export --help", "ensemble export mnist-1 --member 0")]
    [InlineData("delete --help", "ensemble delete mnist-1")]
    [InlineData("nodes --help", "ensemble nodes")]
    [InlineData("top --help", "ensemble top -o json | jq .run.ensemble")]
    [InlineData("report --help", "ensemble report mnist-1 --output report.html --images plots")]
    [InlineData("reproduce --help", "ensemble reproduce mnist-1 --with mnist-1-again")]
    [InlineData("data --help", "ensemble data pull mnist")]
    [InlineData("data pull --help", "ensemble data pull cifar10")]
    [InlineData("cluster --help", "ensemble cluster up")]
    [InlineData("cluster down --help", "ensemble cluster down")]
    [InlineData("doctor --help", "ensemble doctor")]
    public async Task Every_command_has_help_with_an_example(string line, string example)
    {
        var (code, output, _) = await Run(line);
        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains($"Examples:{Environment.NewLine}", output, StringComparison.Ordinal);
        Assert.Contains(example, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_lists_every_command_in_a_group_on_a_line_of_80_characters()
    {
        var (_, output, _) = await Run("--help");
        var root = EnsembleCommand.Create();
        Assert.Equal(root.Subcommands.Select(command => command.Name).Order(), CommandGroups.All.SelectMany(group => group.Commands).Order());
        var lines = output.Split(Environment.NewLine);
        Assert.All(CommandGroups.All, group => Assert.Contains($"{group.Title}:", lines));
        Assert.All(root.Subcommands, command => Assert.Single(lines, line => line.TrimStart().StartsWith($"{command.Name} ", StringComparison.Ordinal) && line.Length <= 80));
        Assert.All(root.Subcommands.SelectMany(command => command.Subcommands), command => Assert.InRange(command.Description!.Length, 1, 66));
    }

    [Theory, InlineData("predict --help", "<text|json|csv>", "<text|json> "), InlineData("list --help", "<text|json> ", "<text|json|csv>")]
    public async Task Only_predict_knows_CSV(string line, string shown, string other)
    {
        var (_, output, _) = await Run(line);
        Assert.Contains($"--output-format {shown}", output, StringComparison.Ordinal);
        Assert.DoesNotContain(other, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_for_encrypted_connections_are_all_set_or_none()
    {
        Environment.SetEnvironmentVariable("ENSEMBLE_TLS_KEY", "no-such-file.pem");
        try
        {
            var (code, _, errors) = await Run("list --cluster 127.0.0.1:1");
            Assert.Equal(ExitCodes.BadInput, code);
            Assert.Contains("ENSEMBLE_TLS_CERTIFICATE is not set, but ENSEMBLE_TLS_KEY is", errors, StringComparison.Ordinal);
            Assert.Contains("ENSEMBLE_TLS_AUTHORITY is not set, but ENSEMBLE_TLS_KEY is", errors, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("ENSEMBLE_TLS_KEY", null);
        }
    }

    private static async Task<(int Code, string Output, string Errors)> Run(string line)
    {
        var (output, errors) = (Console.Out, Console.Error);
        using var newOutput = new StringWriter();
        using var newErrors = new StringWriter();
        Console.SetOut(newOutput);
        Console.SetError(newErrors);
        try
        {
            return (await EnsembleCommand.Run(line.Split(' ')), newOutput.ToString(), newErrors.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }
}
