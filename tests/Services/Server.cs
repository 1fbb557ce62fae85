using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Repositories;

namespace Services;

/// <summary>A server that a test starts on loopback, kills and starts again.</summary>
internal abstract class Server : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private Process? _process;

    public int Port { get; } = FreePort();

    public string Folder { get; } = Directory.CreateTempSubdirectory("ensemble-server-").FullName;

    public async Task Start()
    {
        _process = Process.Start(Command())!;
        // Nobody reads what it prints; a full pipe would hold it up.
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await WaitUntilItListens();
    }

    /// <summary>As the kernel kills: no good-bye.</summary>
    public void Kill()
    {
        _process?.Kill(entireProcessTree: true);
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(Folder, recursive: true);
    }

    protected abstract ProcessStartInfo Command();

    protected static ProcessStartInfo Program(string path, params string[] arguments) =>
        new(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitUntilItListens()
    {
        for (var begun = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (!_process!.HasExited && Stopwatch.GetElapsedTime(begun) < StartLimit)
            {
                await Task.Delay(50);
            }
        }
    }
}

/// <summary>Azure's storage emulator, its blobs only.</summary>
internal sealed class Azurite : Server
{
    public const string Account = "ensemble";

    /// <summary>What must be seen nowhere.</summary>
    public static string Key { get; } = Convert.ToBase64String(Guid.NewGuid().ToByteArray());

    public string Connection =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{Port}/{Account};";

    protected override ProcessStartInfo Command() => Part("blob", Port, Folder);

    /// <summary>One of its programs.</summary>
    internal static ProcessStartInfo Part(string part, int port, string folder)
    {
        var program = Path.Combine(RepositoryFolder.Root, "artifacts", "services", "azurite", "node_modules", ".bin", $"azurite-{part}");
        var command = Program(program, $"--{part}Host", "127.0.0.1", $"--{part}Port", $"{port}", "--location", folder, "--silent", "--skipApiVersionCheck", "--disableTelemetry");
        command.Environment["AZURITE_ACCOUNTS"] = $"{Account}:{Key}";
        return command;
    }
}

/// <summary>Azure's storage emulator, its tables only; of the same account as <see cref="Azurite"/>.</summary>
internal sealed class AzuriteTables : Server
{
    /// <summary>To be added to the connection string of <see cref="Azurite"/>.</summary>
    public string Endpoint => $"TableEndpoint=http://127.0.0.1:{Port}/{Azurite.Account};";

    protected override ProcessStartInfo Command() => Azurite.Part("table", Port, Folder);
}
