using System.Diagnostics;

namespace EndToEnd.Tests.Processes;

/// <summary>A silo as the operating system sees it.</summary>
internal sealed record SiloProcess(int Pid, string CommandLine)
{
    public bool IsTrainer => CommandLine.Contains("--Ensemble:Role=trainer", StringComparison.Ordinal);

    public string Name => CommandLine.Split('\0').Single(part => part.StartsWith("--Ensemble:Name=", StringComparison.Ordinal))["--Ensemble:Name=".Length..];

    public static IReadOnlyList<SiloProcess> In(string dataDir) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? new SiloProcess(pid, ReadCommandLine(pid)) : null)
            .OfType<SiloProcess>()
            .Where(process => process.CommandLine.Contains($"--Ensemble:DataDir={dataDir}\0", StringComparison.Ordinal))];

    public void Signal(string signal) => Signals.Send(signal, Pid);

    private static string ReadCommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }
}

/// <summary>Sends signals as a person does.</summary>
internal static class Signals
{
    public static void Send(string signal, int pid)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{pid}"]);
        kill.WaitForExit();
    }
}
