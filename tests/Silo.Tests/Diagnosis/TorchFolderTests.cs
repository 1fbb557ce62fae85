using System.Diagnostics;
using Silo.Modules;

namespace Silo.Tests.Diagnosis;

/// <summary>Which libtorch an ordinary build loads. Two of them in a process would end it by a signal.</summary>
public sealed class TorchFolderTests : IDisposable
{
    private const string Variable = "ENSEMBLE_TORCH_DIR";
    private static readonly string Own = Path.Combine(AppContext.BaseDirectory, "torch");
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-torch-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task That_of_the_variable_wins_and_else_its_own_is_found()
    {
        // Copies: of a link the loader would see that it is the same file, and load it once.
        foreach (var name in new[] { "libc10.so", "libtorch_cpu.so", "libtorch.so" }) File.Copy(Path.Combine(Own, name), Path.Combine(_folder, name));
        foreach (var file in Directory.GetFiles(Own, "libgomp*")) File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));

        Assert.Contains($"libtorch in {Own}, GPUs: ", await Doctor(null), StringComparison.Ordinal);
        Assert.Contains($"libtorch in {_folder}, GPUs: ", await Doctor(_folder), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_not_there_is_named() =>
        Assert.Contains($"{Variable} is {_folder}, but there is no libtorch_cpu.so in it", await Doctor(_folder), StringComparison.Ordinal);

    private static async Task<string> Doctor(string? torch)
    {
        var start = new ProcessStartInfo(ModuleProbe.OwnProgram, "--doctor") { RedirectStandardOutput = true, RedirectStandardError = true, Environment = { [Variable] = torch } };
        using var doctor = Process.Start(start)!;
        var (output, errors) = (doctor.StandardOutput.ReadToEndAsync(), doctor.StandardError.ReadToEndAsync());
        await doctor.WaitForExitAsync(TestContext.Current.CancellationToken);
        // Above 128 a signal has ended it.
        Assert.True(doctor.ExitCode < 128, $"{doctor.ExitCode}: {await errors}");
        return await output;
    }
}
