using System.Diagnostics;

namespace House.Tests.Supply;

/// <summary>A program that a test runs to its end.</summary>
internal static class Command
{
    /// <summary>Runs it.</summary>
    /// <param name="start">What is started.</param>
    /// <returns>Its exit code, and its output with its errors after it.</returns>
    public static (int Code, string Output) Run(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var program = Process.Start(start)!;
        program.StandardInput.Close();
        var (output, errors) = (program.StandardOutput.ReadToEndAsync(), program.StandardError.ReadToEndAsync());
        program.WaitForExit();
        return (program.ExitCode, output.Result + errors.Result);
    }
}
