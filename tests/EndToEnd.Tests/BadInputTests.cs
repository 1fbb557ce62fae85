using EndToEnd.Tests.Processes;

namespace EndToEnd.Tests;

/// <summary>Bad input that only the cluster can tell: one sentence, an exit code, nothing lost and nothing left running.</summary>
public sealed class BadInputTests : IClassFixture<BadInputTests.OneRun>
{
    private readonly OneRun _fixture;

    public BadInputTests(OneRun fixture) => _fixture = fixture;

    public static TheoryData<string, int, string> Cases { get; } = new()
    {
        { "status nobody", 3, "No run is called 'nobody'; 'ensemble list' shows the runs there are." },
        { "resume nobody", 3, "No run is called 'nobody'" },
        { "watch nobody", 3, "No run is called 'nobody'" },
        { "stop nobody", 3, "No run is called 'nobody'" },
        { "delete nobody", 3, "No run is called 'nobody'" },
        { "evaluate nobody", 3, "No run is called 'nobody'" },
        { "evaluate one --ood minst", 2, "There is no data set called 'minst'" },
        { "evaluate one --on minst", 2, "There is no data set called 'minst'" },
        { "evaluate one --on mnist", 2, "mnist: run 'one' was trained with these data" },
        { "compare one nobody", 3, "No run is called 'nobody'" },
        { "compare one one", 5, "Run 'one' is named twice; name different runs." },
        { "predict nobody {image}", 3, "No run is called 'nobody'" },
        { "export nobody --output {out}", 3, "No run is called 'nobody'" },
        { "report nobody --output {out}", 3, "No run is called 'nobody'" },
        { "report one --output {data}/no/such/folder/file", 1, "cannot be written" },
        { "export one --member 7 --output {out}", 3, "Run 'one' has no member 7; choose 0 to 0." },
        { "export one --output {data}/no/such/folder/file", 1, "cannot be written" },
        { "predict one {text}", 2, "text.png" },
        { "predict one {small}", 2, "28" },
        { "data pull minst", 2, "There is no data set called 'minst'; known are mnist, cifar10." },
        { "train mnist --members 0", 2, "members: 0 is out of range; allowed: 1 to 1000." },
        { "train mnist --patience -1", 2, "stopping.patience: -1 is out of range; allowed: 1 to 100000." },
        { "train mnist --epochs 1000000000", 2, "stopping.maxEpochs: 1000000000 is out of range; allowed: 1 to 100000." },
        { "train mnist --criterion loss", 2, "stopping.criterion: \"loss\" is unknown; allowed: ensemble-nll, mean-member-nll, per-member." },
        { "train mnist --set optimizer.learningRat=1", 2, "unknown key 'optimizer.learningRat' (did you mean 'learningRate'?). Allowed: type, learningRate," },
        { "train mnist --batch-size 500 --train-limit 100", 2, "training.batchSize: 500 is more than the 100 training images; choose at most 100." },
        { "train mnist --set model.layers[6].type=flatten --set model.layers[6].rate=0", 2, "unknown key 'model.layers[6].rate'" },
        { "train mnist --data {data}/nowhere", 2, "nowhere" },
        { "train mnist --name one", 5, "A run called 'one' exists already; choose another --name, or remove it with 'ensemble delete one'." },
        { "train mnist --name No!", 2, "--name No!: a run's name has 1 to 63 lower-case letters" },
        { "predict diverged {image}", 5, "Run 'diverged' has no weights: it failed (member 0: " },
        { "evaluate diverged", 5, "Run 'diverged' has no weights: it failed (member 0: " },
        { "evaluate diverged --curve", 5, "Run 'diverged' has no weights: it failed (member 0: " },
        { "warm diverged", 5, "Run 'diverged' has no weights: it failed (member 0: " },
        { "promote diverged as digits", 5, "Run 'diverged' has no weights: it failed (member 0: " },
        { "export diverged --output {out}", 5, "Run 'diverged' has no weights: it failed (member 0: " },
        { "export diverged --format onnx --output {out}", 5, "Run 'diverged' has no weights: it failed (member 0: " },
        { "grow diverged --members +1", 5, "Run 'diverged' failed (member 0: " },
        { "compare one diverged", 5, "Run 'diverged' has no weights: it failed (member 0: " },
        { "reproduce diverged", 5, "Run 'diverged' ended before its first epoch was decided; there is nothing to repeat." },
        { "list --cluster 127.0.0.1:9", 4, "No cluster 'ensemble' answers at 127.0.0.1:9: nothing listens there" },
    };

    [Theory, MemberData(nameof(Cases))]
    public async Task A_fault_is_one_sentence_and_loses_nothing(string line, int exitCode, string sentence)
    {
        var outcome = line.Contains("--cluster", StringComparison.Ordinal)
            ? await _fixture.Product.Run(line.Split(' '))
            : await _fixture.Product.Run([.. line.Split(' ').Select(_fixture.Fill)]);
        Assert.Contains(sentence, outcome.Error, StringComparison.Ordinal);
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.DoesNotContain("   at ", outcome.Error + outcome.Output, StringComparison.Ordinal);
        Assert.Equal(_fixture.Silos, SilosOf(_fixture.Product));
        Assert.Equal(_fixture.Checkpoints, _fixture.Product.CheckpointFiles());
        Assert.False(File.Exists(_fixture.Fill("{out}")), "a command that failed has left a file");
    }

    [Theory, InlineData("status nobody", 3), InlineData("train mnist --members 0", 2), InlineData("evaluate nobody", 3)]
    public async Task A_command_that_starts_a_cluster_and_finds_a_fault_ends_it_again(string line, int exitCode)
    {
        using var product = new Product();
        Assert.Equal(exitCode, (await product.Run(line.Split(' '))).ExitCode);
        Assert.Empty(product.Silos());
    }

    private static IReadOnlyList<int> SilosOf(Product product) => [.. product.Silos().Select(silo => silo.Pid).Order()];

    /// <summary>A cluster with a finished run of one member, and files that are no images.</summary>
    public sealed class OneRun : IAsyncLifetime
    {
        internal Product Product { get; } = new();

        internal IReadOnlyList<string> Checkpoints { get; private set; } = [];

        internal IReadOnlyList<int> Silos { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            // One cluster for all cases: most of what a command takes is the start of its own.
            await Product.Json("cluster", "up");
            await Product.Json(Trainings.Small("--name", "one", "--set", "members=1"));
            Assert.Equal(1, (await Product.Run(Trainings.Small("--name", "diverged", "--set", "members=1", "--set", "model.pixelScale=1e-30", "--set", """optimizer={"type":"sgd","learningRate":100}"""))).ExitCode);
            Silos = SilosOf(Product);
            Checkpoints = Product.CheckpointFiles();
            await File.WriteAllTextAsync(Fill("{text}"), "this is text");
            await File.WriteAllBytesAsync(Fill("{small}"), Convert.FromBase64String(SmallPng));
            await File.WriteAllBytesAsync(Fill("{image}"), Convert.FromBase64String(SmallPng));
        }

        public ValueTask DisposeAsync()
        {
            Product.Dispose();
            return ValueTask.CompletedTask;
        }

        internal string Fill(string argument) => argument
            .Replace("{image}", Path.Combine(Product.DataDir, "image.png"), StringComparison.Ordinal)
            .Replace("{text}", Path.Combine(Product.DataDir, "text.png"), StringComparison.Ordinal)
            .Replace("{small}", Path.Combine(Product.DataDir, "small.png"), StringComparison.Ordinal)
            .Replace("{out}", Path.Combine(Product.DataDir, "out"), StringComparison.Ordinal)
            .Replace("{data}", Product.DataDir, StringComparison.Ordinal);

        // One grey pixel.
        private const string SmallPng = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";
    }
}
