using System.Diagnostics;
using Repositories;

namespace Overlays;

/// <summary>The <c>kubectl</c> that <c>eng/services.sh</c> has brought.</summary>
internal static class Kubectl
{
    private static string Program { get; } = Path.Combine(RepositoryFolder.Root, "artifacts", "services", "kubectl", "kubectl");

    /// <summary>What <c>kubectl kustomize</c> makes of a folder.</summary>
    public static string Render(string folder)
    {
        Assert.SkipUnless(File.Exists(Program), $"manifests are not rendered: there is no {Program}; run eng/services.sh.");
        using var process = Process.Start(new ProcessStartInfo(Program, ["kustomize", folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output.Result;
    }
}
