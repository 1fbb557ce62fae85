using Certificates;
using System.Net;
using Ensembles.Placement;
using Grains.Interfaces.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Services;
using Silo.Hosting;
using Silo.Storage;

namespace Silo.Tests.Hosting;

/// <summary>A silo that lacks what it needs lives, says what is missing, is not ready, and goes on by itself when it is there.</summary>
[Collection(OneLog.Name)]
public sealed class StartTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-start-").FullName;
    private readonly HttpClient _http = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Without_Redis_it_waits_and_joins_when_Redis_is_there()
    {
        using var redis = new RedisServer();
        var settings = SettingsOf("trainer");
        using var host = SiloHost.Build(settings, new StorageSettings { Redis = redis.Connection }, []);
        var starting = host.StartAsync(Cancellation);
        Assert.Equal($"Redis at 127.0.0.1:{redis.Port} does not answer; start it, or correct the address in Ensemble:Redis.", await Reason(settings));
        Assert.Equal(HttpStatusCode.OK, (await Get(settings, "/healthz")).StatusCode);
        var other = await Get(settings, "/admin/log-level");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, other.StatusCode);
        Assert.Contains("does not answer", await other.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.False(starting.IsCompleted);

        await redis.Start();
        await starting.WaitAsync(Limit, Cancellation);
        Assert.Equal("ok", await Body(settings, "/readyz"));
        await host.StopAsync(Cancellation);
        var log = Log(settings);
        Assert.Single(log, line => line.Contains("This silo waits to start.", StringComparison.Ordinal));
        Assert.DoesNotContain(redis.Password, string.Concat(log), StringComparison.Ordinal);
        // There was no silo to report to: that is a line, and no stack trace.
        Assert.DoesNotContain(log, line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_that_is_not_known_is_said_and_a_silo_that_waits_can_be_ended()
    {
        var settings = SettingsOf("control");
        using var host = SiloHost.Build(settings, new StorageSettings { Redis = "nobody.invalid:6379,password=secret" }, []);
        var starting = host.StartAsync(Cancellation);
        Assert.Matches("^(The name nobody.invalid is not known|DNS does not answer for the name nobody.invalid); check DNS, or correct the address in Ensemble:Redis.$", await Reason(settings));
        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WaitAsync(Limit, Cancellation));
    }

    [Fact]
    public async Task A_wrong_password_ends_it_because_waiting_does_not_help()
    {
        using var redis = new RedisServer();
        await redis.Start();
        var (settings, storage) = (SettingsOf("control"), new StorageSettings { Redis = $"127.0.0.1:{redis.Port},password=wrong" });
        using var host = SiloHost.Build(settings, storage, []);
        var error = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(Cancellation).WaitAsync(Limit, Cancellation));
        Assert.Contains("refuses the password", StartFaults.Sentence(error, settings, storage), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("another authority", "")]
    [InlineData("no authority", "")]
    [InlineData("the right one", ",sslHost=another-name")]
    public async Task A_Redis_whose_certificate_is_not_trusted_ends_it_and_learns_no_password(string authority, string options)
    {
        using var own = new TestAuthority();
        using var other = new TestAuthority();
        // Redis would take this silo's certificate, so that it is the silo that refuses.
        TestAuthority.Write(own.AuthorityPath, $"{await File.ReadAllTextAsync(own.AuthorityPath, Cancellation)}\n{await File.ReadAllTextAsync(other.AuthorityPath, Cancellation)}");
        using var redis = new RedisServer(own);
        await redis.Start();
        var (settings, storage) = (SettingsOf("control"), new StorageSettings { Redis = $"{redis.Connection}{options}" });
        if (authority != "no authority") settings.Tls = FilesOf(authority == "the right one" ? own : other);
        using var host = SiloHost.Build(settings, storage, []);
        var error = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(Cancellation).WaitAsync(Limit, Cancellation));
        var sentence = StartFaults.Sentence(error, settings, storage);
        Assert.Contains($"the TLS handshake with Redis at 127.0.0.1:{redis.Port} failed", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain(redis.Password, sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("checkpoint store")]
    [InlineData("folder of data sets")]
    public async Task A_place_that_cannot_be_written_leaves_it_without_slots_until_it_can(string what)
    {
        var settings = SettingsOf("both");
        var (data, checkpoints) = (Path.Combine(_folder, "data"), Path.Combine(_folder, "checkpoints"));
        // As root everything may be written; no user can write below a file.
        var place = what == "checkpoint store" ? checkpoints : data;
        await File.WriteAllTextAsync(place, "", Cancellation);
        using var host = SiloHost.Build(settings, new StorageSettings { Checkpoints = checkpoints }, []);
        await host.StartAsync(Cancellation).WaitAsync(Limit, Cancellation);
        Assert.StartsWith($"The {what} {place} cannot be written (", await Reason(settings), StringComparison.Ordinal);
        var away = await Found(host, silo => silo.Fault is not null);
        Assert.Empty(away.Slots);
        Assert.StartsWith($"The {what} {place} cannot be written (", away.Fault, StringComparison.Ordinal);

        File.Delete(place);
        Assert.Single((await Found(host, silo => silo.Fault is null)).Slots);
        Assert.Equal("ok", await Body(settings, "/readyz"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(data));
        await host.StopAsync(Cancellation);
        var faults = Log(settings).Where(line => line.Contains("cannot be written", StringComparison.Ordinal)).ToList();
        Assert.DoesNotContain("   at ", Assert.Single(faults), StringComparison.Ordinal);
    }

    private static TlsSettings FilesOf(TestAuthority authority) => new() { Certificate = authority.CertificatePath, Key = authority.KeyPath, Authority = authority.AuthorityPath, Mode = "off" };

    private static async Task<SiloReport> Found(IHost host, Func<SiloReport, bool> isMeant)
    {
        var nodes = host.Services.GetRequiredService<IGrainFactory>().GetGrain<INodesGrain>(INodesGrain.Key);
        while (true)
        {
            if ((await nodes.Show()).Silos.FirstOrDefault(isMeant) is { } found) return found;
            await Task.Delay(50, Cancellation);
        }
    }

    // HTTP listens before anything else is tried.
    private async Task<string> Reason(SiloSettings settings)
    {
        while (true)
        {
            if (await TryGet(settings, "/readyz") is { StatusCode: HttpStatusCode.ServiceUnavailable } answer)
            {
                var body = await answer.Content.ReadAsStringAsync(Cancellation);
                if (body != "This silo is not in its cluster.") return body;
            }

            await Task.Delay(20, Cancellation);
        }
    }

    private async Task<HttpResponseMessage?> TryGet(SiloSettings settings, string path)
    {
        try
        {
            return await Get(settings, path);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private Task<HttpResponseMessage> Get(SiloSettings settings, string path) => _http.GetAsync($"http://127.0.0.1:{settings.HttpPort}{path}", Cancellation);

    private async Task<string> Body(SiloSettings settings, string path) => await (await Get(settings, path)).Content.ReadAsStringAsync(Cancellation);

    private string[] Log(SiloSettings settings)
    {
        using var reader = new StreamReader(new FileStream(Path.Combine(_folder, "logs", $"{settings.Name}.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n');
    }

    private SiloSettings SettingsOf(string role) => new() { Role = role, Name = role, DataDir = _folder, SiloPort = Server.FreePort(), HttpPort = Server.FreePort() };
}
