using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Client.Clusters;
using Ensembles.Members;

namespace Benchmarks.Serving;

/// <summary>The peer: FastAPI and PyTorch from Debian, a worker a core.</summary>
internal sealed class FastApiServer : IDisposable
{
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private readonly Process _process;

    private FastApiServer(Process process, int port) => (_process, Address) = (process, $"http://127.0.0.1:{port}");

    public string Address { get; }

    /// <returns>Null if python3 has no FastAPI or no PyTorch.</returns>
    /// <exception cref="TrainingException">It has them, and the server does not start.</exception>
    public static FastApiServer? Start(IReadOnlyList<string> members)
    {
        if (!HasModules()) return null;
        var port = FreePorts.Find(1)[0];
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Serving", "server.py"), Text(port), Text(Environment.ProcessorCount), .. members];
        var process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < StartLimit && !process.HasExited; Task.Delay(100).Wait())
        {
            if (Listens(port)) return new FastApiServer(process, port);
        }

        if (!process.HasExited) process.Kill(entireProcessTree: true);
        throw new TrainingException($"The FastAPI server does not start: {errors.GetAwaiter().GetResult().Trim().Split('\n')[^1]}");
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static bool HasModules()
    {
        if (!File.Exists(Python)) return false;
        using var python = Process.Start(new ProcessStartInfo(Python, ["-c", "import fastapi, numpy, torch, uvicorn"]) { RedirectStandardError = true })!;
        python.WaitForExit();
        return python.ExitCode == 0;
    }

    private static bool Listens(int port)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
