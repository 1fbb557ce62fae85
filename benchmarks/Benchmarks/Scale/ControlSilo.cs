using System.Diagnostics;
using System.Globalization;
using Benchmarks.Cluster;
using Ensembles.Members;

namespace Benchmarks.Scale;

/// <summary>The product's own control silo in a process of its own, so that what it uses can be told from what simulated trainers use.</summary>
internal sealed class ControlSilo : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private readonly Process _process;

    private ControlSilo(Process process, int port) => (_process, Port) = (process, port);

    /// <summary>Where other silos reach it, on loopback.</summary>
    public int Port { get; }

    /// <summary>Processor time so far, of the process and the system for it.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The most memory that it has had, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    /// <exception cref="TrainingException">It does not start.</exception>
    public static ControlSilo Start(string dataDir, string clusterId, int port)
    {
        string[] arguments =
        [
            "--Ensemble:Role=control", "--Ensemble:Name=control", $"--Ensemble:DataDir={dataDir}", $"--Ensemble:ClusterId={clusterId}",
            $"--Ensemble:SiloPort={port.ToString(CultureInfo.InvariantCulture)}", "--Ensemble:AutoResume=false", "--Ensemble:Lifeline=true",
        ];
        var start = new ProcessStartInfo(Product.Silo, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = dataDir };
        var process = Process.Start(start)!;
        var ready = process.StandardOutput.ReadLineAsync();
        if (ready.Wait(StartLimit) && ready.Result == "READY") return new ControlSilo(process, port);
        process.Kill();
        process.Dispose();
        throw new TrainingException($"The control silo did not start on port {port}; look at the logs in {dataDir}.");
    }

    public void Dispose()
    {
        // Its lifeline.
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(30))) _process.Kill();
        _process.Dispose();
    }
}
