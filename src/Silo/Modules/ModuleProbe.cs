using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ensembles.Members;
using Ensembles.Recipes;

namespace Silo.Modules;

/// <summary>Tries modules in processes of their own, each in a folder of its own that goes with it.</summary>
/// <param name="modules">The store of modules.</param>
/// <param name="program">The program <c>ensemble-silo</c>.</param>
/// <param name="limit">How long a trial may take.</param>
internal sealed class ModuleProbe(IModuleStore modules, string program, TimeSpan limit) : IModuleProbe
{
    // What .NET and libtorch look for.
    private static readonly string[] Needed =
        ["PATH", "HOME", "TMPDIR", "LANG", "DOTNET_ROOT", "DOTNET_ROOT_X64", "LD_LIBRARY_PATH", "ENSEMBLE_TORCH_DIR", "MALLOC_ARENA_MAX"];

    /// <summary>The program that this process was started from, or the one beside its libraries.</summary>
    public static string OwnProgram => Path.Combine(AppContext.BaseDirectory, "ensemble-silo");

    public async Task<ModuleTrial> Try(string sha256, ImageShape image, int classes, Precision precision)
    {
        try
        {
            var folder = Directory.CreateTempSubdirectory("ensemble-module-").FullName;
            try
            {
                await File.WriteAllBytesAsync(ModuleTrialProgram.ModuleIn(folder), await Task.Run(() => modules.Read(sha256)));
                return await Run(folder, image, classes, precision);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            throw new TrainingException(
                $"the trainer could not validate it ({error.Message.TrimEnd('.')}); free space for temporary files there, or fix its "
                    + $"installation.",
                error, FaultKind.Storage);
        }
    }

    private async Task<ModuleTrial> Run(string folder, ImageShape image, int classes, Precision precision)
    {
        string[] sizes =
            [.. new[] { image.Channels, image.Height, image.Width, classes }.Select(size => size.ToString(CultureInfo.InvariantCulture))];
        var start = new ProcessStartInfo(program, [ModuleTrialProgram.Argument, folder, .. sizes, $"{precision}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        KeepNeeded(start.Environment);
        using var process = Process.Start(start)!;
        // Modules may print, and libtorch does: it is nothing for this silo's output.
        var printed = Task.WhenAll(
            process.StandardOutput.BaseStream.CopyToAsync(Stream.Null), process.StandardError.BaseStream.CopyToAsync(Stream.Null));
        var hasEnded = await HasEnded(process);
        await printed;
        if (!hasEnded)
            return ModuleTrial.Refused(
                $"a batch of a few images takes it more than {limit.TotalSeconds:0} s; let its forward come to an end sooner");
        if (process.ExitCode != 0 || !File.Exists(ModuleTrialProgram.TrialIn(folder)))
        {
            return ModuleTrial.Refused(
                $"libtorch crashes on it (exit code {process.ExitCode}), as it does on damaged files or when "
                    + $"{ModuleTrialProgram.MostBytes >> 30} GiB are not enough; write it again with torch.jit.script(…).save(…)");
        }

        return JsonSerializer.Deserialize<ModuleTrial>(await File.ReadAllTextAsync(ModuleTrialProgram.TrialIn(folder)))!;
    }

    // Submitted code must not see keys and passwords of this silo.
    private static void KeepNeeded(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Except(Needed, StringComparer.Ordinal).ToList()) environment.Remove(name);
        environment["DOTNET_EnableDiagnostics"] = "0";
    }

    private async Task<bool> HasEnded(Process process)
    {
        using var timer = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(timer.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            return false;
        }
    }
}
