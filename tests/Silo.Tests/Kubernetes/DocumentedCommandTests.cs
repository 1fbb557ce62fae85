using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Silo.Hosting;

namespace Silo.Tests.Kubernetes;

/// <summary>The commands of kubernetes.md that make the Secrets, with a kubectl that writes down what it is asked for.</summary>
public sealed partial class DocumentedCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-commands-").FullName;

    private string Asked => Path.Combine(_folder, "asked");

    public DocumentedCommandTests() => Program("kubectl", $"printf '%s\\n' \"$*\" >> {Asked}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("exit 0")] // prints nothing
    [InlineData("exit 1")]
    [InlineData("test -e printed || echo one; : > printed")] // the first time only
    public async Task Passwords_that_are_not_made_make_no_Secret(string openssl)
    {
        Program("openssl", openssl);
        Assert.NotEqual(0, await Run("ensemble-secrets"));
        Assert.False(File.Exists(Asked));
    }

    [Fact]
    public async Task Passwords_differ_and_are_taken_by_silos()
    {
        Assert.Equal(0, await Run("ensemble-secrets"));
        var values = Values().Matches(await File.ReadAllTextAsync(Asked, TestContext.Current.CancellationToken)).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(4, values.Distinct().Count());
        Assert.All(values, value => Assert.Empty(KeyList.Faults("a key", value)));
    }

    [Fact]
    public async Task Certificates_are_taken_by_silos_and_that_of_Redis_has_its_name()
    {
        Assert.Equal(0, await Run("ensemble-redis-tls"));
        Assert.Equal(2, (await File.ReadAllLinesAsync(Asked, TestContext.Current.CancellationToken)).Length);
        foreach (var name in (string[])["ensemble-silo", "ensemble-redis"])
        {
            var tls = new TlsSettings { Certificate = In($"{name}.crt"), Key = In($"{name}.key"), Authority = In("authority.crt") };
            Assert.Empty(tls.Faults());
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(In($"{name}.crt"));
            Assert.True(certificate.MatchesHostname(name));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(In($"{name}.key")));
        }
    }

    private string In(string file) => Path.Combine(_folder, file);

    private void Program(string name, string script)
    {
        File.WriteAllText(In(name), $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(In(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // The parenthesis that makes this Secret.
    private async Task<int> Run(string secret)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repositories.RepositoryFolder.Root, "docs", "kubernetes.md"), TestContext.Current.CancellationToken);
        var command = Commands().Matches(page).Select(match => match.Value).Single(text => text.Contains($"create secret generic {secret} ", StringComparison.Ordinal));
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"PATH={_folder}:$PATH; {command}"]) { WorkingDirectory = _folder, RedirectStandardError = true, RedirectStandardOutput = true })!;
        shell.OutputDataReceived += (_, _) => { };
        shell.BeginOutputReadLine();
        await shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return shell.ExitCode;
    }

    [GeneratedRegex(@"\(set -eu.*?\)(?=\n   ```|\n   export)", RegexOptions.Singleline)]
    private static partial Regex Commands();

    [GeneratedRegex(@"--from-literal=[\w-]+=(\S+)")]
    private static partial Regex Values();
}
