using System.Diagnostics;
using System.Globalization;
using Benchmarks.Cluster;
using Ensembles.Members;
using Grains.Interfaces.Local;

namespace Benchmarks.Scale;

/// <summary>The product's own control silo in a process of its own, so that its use of resources can be separated from that of simulated trainers.</summary>
internal sealed class ControlSilo : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private readonly Process _process;
    private readonly ClusterUse _use;

    private ControlSilo(Process process, int port, ClusterUse use) => (_process, Port, _use) = (process, port, use);

    /// <summary>Its address for other silos, on loopback.</summary>
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
        // It runs while a process uses its cluster.
        var use = ClusterUse.TryShare(dataDir) ?? throw new TrainingException($"A cluster ends in {dataDir}; try again.");
        var process = Process.Start(new ProcessStartInfo(Product.Silo, arguments) { RedirectStandardOutput = true, WorkingDirectory = dataDir })!;
        var ready = process.StandardOutput.ReadLineAsync();
        if (ready.Wait(StartLimit) && ready.Result == "READY") return new ControlSilo(process, port, use);
        process.Kill();
        process.Dispose();
        use.Dispose();
        throw new TrainingException($"The control silo did not start on port {port}; look at the logs in {dataDir}.");
    }

    public void Dispose()
    {
        _use.Dispose();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(30))) _process.Kill();
        _process.Dispose();
    }
}
