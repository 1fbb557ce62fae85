using System.Diagnostics;

namespace Training.Tests.Exporting;

/// <summary>The system's own python3.</summary>
internal static class Python
{
    private const string Program = "/usr/bin/python3";

    /// <summary>Skips the test where there is no PyTorch.</summary>
    public static void RequirePyTorch()
    {
        if (!File.Exists(Program) || Start("-c", "import numpy, torch").ExitCode != 0) Assert.Skip("python3 has no PyTorch here; eng/python-peers.sh numpy torch brings Debian's.");
    }

    /// <returns>What it printed.</returns>
    public static string Run(params string[] arguments)
    {
        var (exitCode, output, error) = Start(arguments);
        Assert.True(exitCode == 0, error);
        return output;
    }

    private static (int ExitCode, string Output, string Error) Start(params string[] arguments)
    {
        using var python = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = python.StandardError.ReadToEndAsync();
        var output = python.StandardOutput.ReadToEnd();
        python.WaitForExit();
        return (python.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
