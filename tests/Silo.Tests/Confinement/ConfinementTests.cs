using System.Diagnostics;
using Silo.Confinement;
using Silo.Hosting;
using Silo.Modules;
using Silo.Storage;

namespace Silo.Tests.Confinement;

/// <summary>A trainer writes only where it must.</summary>
public sealed class ConfinementTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-confined-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_writes_to_its_data_folder_the_checkpoints_and_temporary_files()
    {
        var (data, checkpoints, home, temporary) = (Make("data"), Path.Combine(_folder, "states"), Make("home"), Make("temporary"));
        Make("home/.nv");
        var paths = WritablePaths.Of(new SiloSettings { DataDir = $"{data}/" }, new StorageSettings { Checkpoints = checkpoints }, home, temporary);
        Assert.Equal(new[] { data, checkpoints, temporary, Path.Combine(home, ".nv"), "/dev/shm", "/tmp" }.Order(), paths.Folders.Order());
        Assert.Contains("/dev/null", paths.Files);
        Assert.All(paths.Files, path => Assert.StartsWith("/dev/", path, StringComparison.Ordinal));
        Assert.DoesNotContain("blob:states", WritablePaths.Of(new SiloSettings { DataDir = data }, new StorageSettings { Checkpoints = "blob:states" }, null, temporary).Folders);
    }

    [Fact]
    public void A_link_in_place_of_a_folder_of_the_product_is_followed_and_no_other()
    {
        var (data, disk) = (Make("data"), Make("disk"));
        Directory.CreateSymbolicLink(Path.Combine(data, "checkpoints"), disk);
        Directory.CreateSymbolicLink(Path.Combine(data, "else"), "/");
        var paths = WritablePaths.Of(new SiloSettings { DataDir = data }, new StorageSettings(), null, "/tmp");
        Assert.Contains(Path.Combine(data, "checkpoints"), paths.Folders);
        Assert.DoesNotContain(Path.Combine(data, "else"), paths.Folders);
    }

    [Theory]
    [InlineData("trainer", "required", 0, "The silo's files cannot be confined: this kernel has no Landlock, or it is switched off. Use Linux 5.19 or newer")]
    [InlineData("both", "required", -1, "The silo's files cannot be confined: this kernel has no Landlock")]
    [InlineData("trainer", "required", 1, "The silo's files cannot be confined: this kernel's Landlock is too old")]
    [InlineData("trainer", "auto", 0, null)]
    [InlineData("trainer", "off", 0, null)]
    [InlineData("control", "required", 0, null)]
    public void A_kernel_without_Landlock_is_refused_only_if_it_is_required(string role, string sandbox, int version, string? sentence)
    {
        var refused = FileConfinement.Enter(new SiloSettings { Role = role, Sandbox = sandbox, DataDir = _folder }, new StorageSettings(), version);
        if (sentence is null) Assert.Null(refused);
        else Assert.StartsWith(sentence, refused, StringComparison.Ordinal);
    }

    [Fact]
    public void Rights_that_a_version_does_not_know_are_not_asked_for()
    {
        const ulong Truncate = 1 << 14;
        Assert.Equal(0ul, Landlock.RightsOf(2) & Truncate);
        Assert.All(new[] { 3, 4, 9 }, version => Assert.Equal(Truncate, Landlock.RightsOf(version) & Truncate));
        Assert.Equal(0ul, Landlock.RightsOf(9) >> 15);
        Assert.All(new[] { 2, 3 }, version => Assert.Equal(0ul, Landlock.FileRightsOf(version) & ~Landlock.RightsOf(version)));
    }

    [Fact]
    public void A_setting_that_is_none_is_refused() =>
        Assert.Equal(["Ensemble:Sandbox is 'on'; choose auto, required or off."], new SiloSettings { DataDir = "/data", Sandbox = "on" }.Faults());

    [Fact]
    public void A_confined_thread_and_a_program_that_it_starts_write_inside_and_not_outside()
    {
        Assert.SkipWhen(Landlock.Version < Landlock.OldestVersion, "this kernel has no Landlock");
        var (inside, outside) = (Make("inside"), Make("outside"));
        File.WriteAllText(Path.Combine(outside, "kept"), "content");
        var paths = new WritablePaths([inside], ["/dev/null"]);
        var faults = Confined(paths, () =>
        {
            File.WriteAllText(Path.Combine(inside, "made"), "x");
            Directory.CreateDirectory(Path.Combine(inside, "sub"));
            File.Move(Path.Combine(inside, "made"), Path.Combine(inside, "sub", "moved"));
            Run($"echo x > {inside}/child; echo x > {outside}/child; rm -f {outside}/kept; ln -s / {inside}/root; echo x > {inside}/root{outside}/linked");
            return new[]
            {
                Record.Exception(() => File.WriteAllText(Path.Combine(outside, "made"), "x")),
                Record.Exception(() => File.AppendAllText(Path.Combine(outside, "kept"), "x")),
                Record.Exception(() => File.Delete(Path.Combine(outside, "kept"))),
                Record.Exception(() => File.Move(Path.Combine(outside, "kept"), Path.Combine(inside, "taken"))),
                Record.Exception(() => Directory.CreateDirectory(Path.Combine(outside, "made"))),
                Record.Exception(() => File.WriteAllText("/dev/null", File.ReadAllText(Path.Combine(outside, "kept")))),
            };
        });

        Assert.All(faults[..^1], fault => Assert.True(fault is IOException or UnauthorizedAccessException, $"{fault}"));
        Assert.Null(faults[^1]);
        Assert.Equal(["kept"], Directory.GetFileSystemEntries(outside).Select(path => Path.GetFileName(path)));
        Assert.Equal("content", File.ReadAllText(Path.Combine(outside, "kept")));
        Assert.True(File.Exists(Path.Combine(inside, "child")));
    }

    // Landlock itself does not show; what no thread has without it does.
    [Fact]
    public async Task A_trainer_confines_all_its_threads_and_stays_the_same_process()
    {
        Assert.SkipWhen(Landlock.Version < Landlock.OldestVersion, "this kernel has no Landlock");
        var start = new ProcessStartInfo(ModuleProbe.OwnProgram, ["--Ensemble:Role=trainer", $"--Ensemble:DataDir={Make("data")}", "--Ensemble:Sandbox=required", "--Ensemble:Redis=127.0.0.1:9"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var silo = Process.Start(start)!;
        try
        {
            while (!File.ReadAllText($"/proc/{silo.Id}/environ").Contains($"ENSEMBLE_CONFINED={silo.Id}\0", StringComparison.Ordinal))
            {
                Assert.False(silo.HasExited, "the silo has ended");
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }

            Assert.All(Directory.GetDirectories($"/proc/{silo.Id}/task").Select(Status).OfType<string>(), status => Assert.Contains("NoNewPrivs:\t1", status, StringComparison.Ordinal));
            Assert.Equal("ensemble-silo", (await File.ReadAllTextAsync($"/proc/{silo.Id}/comm", TestContext.Current.CancellationToken)).Trim());
            Assert.Contains("--Ensemble:Sandbox=required", await File.ReadAllTextAsync($"/proc/{silo.Id}/cmdline", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            silo.Kill();
            await silo.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    // Threads end while they are looked at.
    private static string? Status(string thread)
    {
        try
        {
            return File.ReadAllText($"{thread}/status");
        }
        catch (IOException)
        {
            return null;
        }
    }

    private string Make(string name) => Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;

    private static void Run(string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardError = true })!;
        shell.StandardError.ReadToEnd();
        shell.WaitForExit();
    }

    private static T Confined<T>(WritablePaths paths, Func<T> work)
    {
        T result = default!;
        Exception? error = null;
        var thread = new Thread(() => error = Record.Exception(() =>
        {
            Landlock.Restrict(paths, Landlock.Version);
            result = work();
        }));
        thread.Start();
        thread.Join();
        Assert.Null(error);
        return result;
    }
}
