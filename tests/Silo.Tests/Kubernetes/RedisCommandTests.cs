using System.Diagnostics;
using Certificates;
using k8s.Models;
using Overlays;
using Services;
using Silo.Hosting;
using Silo.Storage;
using StackExchange.Redis;

namespace Silo.Tests.Kubernetes;

/// <summary>The command of the Redis container, with the Redis of this machine and the container's folders elsewhere.</summary>
public sealed class RedisCommandTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-redis-").FullName;
    private readonly int _port = Server.FreePort();
    private readonly V1Container _container = Overlay.Named("kind-cpu").Workload("ensemble-redis").Containers.Single();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task It_takes_connections_over_TLS_with_the_password_of_the_file_and_no_others()
    {
        Mount("a-password-of-the-file");
        using var redis = Start([.. _container.Command, .. _container.Args]);
        while (!await IsReady()) Assert.False(redis.HasExited);
        Assert.DoesNotContain("a-password-of-the-file", await File.ReadAllTextAsync($"/proc/{redis.Id}/cmdline", Cancellation) + await File.ReadAllTextAsync($"/proc/{redis.Id}/environ", Cancellation), StringComparison.Ordinal);
        var tls = new TlsSettings { Certificate = _authority.CertificatePath, Key = _authority.KeyPath, Authority = _authority.AuthorityPath };
        Assert.True(await Answers(new StorageSettings { Redis = $"127.0.0.1:{_port},ssl=true", RedisPassword = "a-password-of-the-file" }, tls));
        Assert.False(await Answers(new StorageSettings { Redis = $"127.0.0.1:{_port}", RedisPassword = "a-password-of-the-file" }, tls));
        Assert.False(await Answers(new StorageSettings { Redis = $"127.0.0.1:{_port},ssl=true", RedisPassword = "another" }, tls));
        redis.Kill();
        await redis.WaitForExitAsync(Cancellation);
    }

    [Fact]
    public async Task It_does_not_start_with_an_empty_password()
    {
        Mount("");
        using var redis = Start([.. _container.Command, .. _container.Args]);
        var said = await redis.StandardError.ReadToEndAsync(Cancellation);
        await redis.WaitForExitAsync(Cancellation);
        Assert.Equal(2, redis.ExitCode);
        Assert.Contains("redis-password of the Secret ensemble-secrets is empty", said, StringComparison.Ordinal);
    }

    private static async Task<bool> Answers(StorageSettings storage, TlsSettings tls)
    {
        var options = RedisConnection.Of(storage, tls);
        (options.ConnectRetry, options.ConnectTimeout) = (1, 3000);
        try
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(options);
            await redis.GetDatabase().PingAsync();
            return true;
        }
        catch (RedisConnectionException)
        {
            return false;
        }
    }

    private async Task<bool> IsReady()
    {
        using var probe = Start([.. _container.ReadinessProbe.Exec.Command.Select(part => part == "redis-cli" ? part : part.Replace("redis-cli \"$@\"", $"redis-cli -p {_port} \"$@\"", StringComparison.Ordinal))]);
        await probe.WaitForExitAsync(Cancellation);
        return probe.ExitCode == 0;
    }

    private void Mount(string password)
    {
        File.WriteAllText(Path.Combine(_folder, "redis-password"), password);
        File.Copy(_authority.CertificatePath, Path.Combine(_folder, "tls.crt"));
        File.Copy(_authority.KeyPath, Path.Combine(_folder, "tls.key"));
        File.Copy(_authority.AuthorityPath, Path.Combine(_folder, "ca.crt"));
    }

    private Process Start(string[] command)
    {
        string[] here = [.. command.Select(part => part
            .Replace("/etc/ensemble/secrets", _folder, StringComparison.Ordinal)
            .Replace("/etc/ensemble/tls", _folder, StringComparison.Ordinal)
            .Replace("/data", _folder, StringComparison.Ordinal)
            .Replace("6379", $"{_port}", StringComparison.Ordinal))];
        var process = Process.Start(new ProcessStartInfo(here[0], here[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }
}
