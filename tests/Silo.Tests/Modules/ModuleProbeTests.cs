using System.Collections.Concurrent;
using Ensembles.Members;
using Ensembles.Recipes;
using Repositories;
using Silo.Modules;
using Training.Checkpoints;

namespace Silo.Tests.Modules;

/// <summary>Trials of modules in real processes: whatever file comes, this process stays and has a sentence.</summary>
public sealed class ModuleProbeTests : IDisposable
{
    private static readonly ImageShape Image = new(1, 8, 8);
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-modules-").FullName;
    private readonly ModuleStore _store;

    public ModuleProbeTests() => _store = new ModuleStore(new FolderFiles(_folder));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_sound_module_is_taken_and_a_bad_one_refused_as_the_engine_says()
    {
        Assert.Equal(new ModuleTrial(null, new ModuleSize(2260, 16)), await Try(Read("sound")));
        Assert.Equal("it has no parameters to train; do not freeze it", (await Try(Read("frozen"))).Fault);
        Assert.Contains("does not compute in bfloat16", (await Try(Read("scattering"), precision: Precision.Bfloat16)).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_never_ends_is_ended_and_leaves_nothing_behind()
    {
        var before = Leavings();
        Environment.SetEnvironmentVariable("Ensemble__Redis", "redis:6379,password=secret");
        var trial = Try(Read("endless"), TimeSpan.FromSeconds(10));
        var process = await Sandboxed(trial);
        Assert.Equal("a batch of a few images takes it more than 10 s; let its forward come to an end sooner", (await trial).Fault);
        Assert.Empty(Leavings().Except(before));
        Assert.False(Directory.Exists(process));
    }

    // Until the trial has entered it: then the module's code runs.
    private static async Task<string> Sandboxed(Task trial)
    {
        var found = "";
        while (found.Length == 0)
        {
            Assert.False(trial.IsCompleted, "the trial was never in its sandbox");
            await Task.Delay(20, TestContext.Current.CancellationToken);
            found = Directory.GetDirectories("/proc").FirstOrDefault(IsInSandbox) ?? "";
        }

        Assert.Contains("NoNewPrivs:\t1", File.ReadAllText($"{found}/status"), StringComparison.Ordinal);
        Assert.DoesNotContain("Ensemble__", File.ReadAllText($"{found}/environ"), StringComparison.Ordinal);
        var limits = File.ReadAllLines($"{found}/limits");
        foreach (var (limit, most) in new[] { ("Max file size", 1L << 20), ("Max open files", 512), ("Max core file size", 0), ("Max data size", ModuleTrialProgram.MostBytes) })
        {
            Assert.Matches($@"^{limit} +{most} +{most} ", limits.Single(line => line.StartsWith(limit, StringComparison.Ordinal)));
        }

        return found;
    }

    // Processes come and go while they are looked at.
    private static bool IsInSandbox(string process)
    {
        try
        {
            return int.TryParse(Path.GetFileName(process), out _)
                && File.ReadAllText($"{process}/cmdline").Contains(ModuleTrialProgram.Argument, StringComparison.Ordinal)
                && File.ReadAllText($"{process}/status") is var status
                && status.Contains($"PPid:\t{Environment.ProcessId}\n", StringComparison.Ordinal) && status.Contains("Seccomp:\t2", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [Fact]
    public async Task One_that_takes_more_memory_than_a_trial_may_is_refused() =>
        Assert.Contains("allocate", (await Try(Read("glutton"))).Fault, StringComparison.Ordinal);

    [Fact]
    public async Task Damaged_files_are_refused_or_sound_and_cost_only_their_own_process()
    {
        var sound = Read("sound");
        var found = new ConcurrentBag<string?>();
        foreach (var place in Enumerable.Range(0, 6).Select(part => sound.Length * (2 * part + 1) / 12))
        {
            found.Add((await Try([.. sound.Select((value, index) => index == place ? (byte)(value ^ 0xff) : value)])).Fault);
        }

        Assert.Contains(found, fault => fault is not null);
        Assert.All(found, fault => Assert.DoesNotMatch("\n|  at ", fault ?? ""));
    }

    [Fact]
    public async Task Where_there_is_no_program_to_try_it_the_sentence_says_so()
    {
        var probe = new ModuleProbe(_store, Path.Combine(_folder, "nothing"), TimeSpan.FromSeconds(60));
        var error = await Assert.ThrowsAsync<TrainingException>(() => probe.Try(_store.Write(Read("sound")), Image, 4, Precision.Float32));
        Assert.StartsWith("the trainer could not validate it (", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(RepositoryFolder.Root, "tests", "Modules", $"{name}.pt"));

    private static string[] Leavings() => Directory.GetDirectories(Path.GetTempPath(), "ensemble-module-*");

    private Task<ModuleTrial> Try(byte[] content, TimeSpan? limit = null, Precision precision = Precision.Float32) =>
        new ModuleProbe(_store, ModuleProbe.OwnProgram, limit ?? TimeSpan.FromMinutes(2)).Try(_store.Write(content), Image, 4, precision);
}
