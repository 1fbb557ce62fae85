using System.Diagnostics;

namespace Client.Clusters;

/// <summary>One silo that this command has started.</summary>
internal sealed class SiloProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private readonly Process _process;
    private readonly TaskCompletionSource<bool> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _complaint = "";

    private SiloProcess(SiloPlan plan, Process process) => (Plan, _process) = (plan, process);

    public SiloPlan Plan { get; }

    public int Pid => _process.Id;

    /// <summary>Ends when the process does.</summary>
    public Task Ended => _process.WaitForExitAsync();

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>What it said of its own end.</summary>
    public string Complaint => _complaint;

    /// <summary>Starts a silo. One that stays up has a session of its own; another ends with this process, however that ends.</summary>
    public static SiloProcess Start(SiloPlan plan, string program)
    {
        var silo = new SiloProcess(plan, new Process { StartInfo = StartOf(plan, program), EnableRaisingEvents = true });
        silo.Begin();
        return silo;
    }

    internal static ProcessStartInfo StartOf(SiloPlan plan, string program)
    {
        var start = new ProcessStartInfo(plan.StaysUp ? "setsid" : program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = plan.DataDir,
        };
        // On loopback connections are plain, whatever this machine's silos of another cluster are told.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("Ensemble__Tls__", StringComparison.OrdinalIgnoreCase)).ToList()) start.Environment.Remove(name);
        // Each turn of a member is a thread, and glibc gives it any of its heaps, of which none gives back what training has touched: one heap for all.
        start.Environment.TryAdd("MALLOC_ARENA_MAX", "1");
        if (plan.StaysUp) start.ArgumentList.Add(program);
        foreach (var argument in plan.Arguments()) start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>Waits until the silo is in the cluster.</summary>
    /// <returns>False where it ended instead.</returns>
    /// <exception cref="CommandException">It does neither.</exception>
    public async Task<bool> Ready(CancellationToken cancellation)
    {
        try
        {
            return await _ready.Task.WaitAsync(StartLimit, cancellation);
        }
        catch (TimeoutException)
        {
            throw new CommandException(ExitCodes.NoCluster, $"Silo {Plan.Name} is not ready after {StartLimit.TotalSeconds:f0} s; its log is in {Path.Combine(Plan.DataDir, "logs")}.");
        }
    }

    /// <summary>Cuts the lifeline: the silo stops by itself.</summary>
    public void LetGo() => _process.StandardInput.Close();

    public void Kill()
    {
        if (!_process.HasExited) _process.Kill();
    }

    public void Dispose() => _process.Dispose();

    private void Begin()
    {
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data == "READY") _ready.TrySetResult(true);
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } text) _complaint = text;
        };
        _process.Exited += (_, _) => _ready.TrySetResult(false);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        if (Plan.StaysUp) _process.StandardInput.Close();
    }
}

/// <summary>How a silo is to be started.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">control or trainer.</param>
/// <param name="DataDir">Folder for state, checkpoints, data and logs.</param>
/// <param name="ClusterId">Keeps clusters apart.</param>
/// <param name="StaysUp">Whether it stays when this command ends.</param>
/// <param name="SiloPort">Port for other silos.</param>
/// <param name="GatewayPort">Port for clients, 0 for none.</param>
/// <param name="HttpPort">Port of its HTTP face, 0 for none.</param>
/// <param name="PrimaryPort">The control silo's port for silos, or null on that silo itself.</param>
/// <param name="Device">What a trainer trains on.</param>
internal sealed record SiloPlan(
    string Name, string Role, string DataDir, string ClusterId, bool StaysUp, int SiloPort, int GatewayPort, int HttpPort, int? PrimaryPort, string Device)
{
    public IEnumerable<string> Arguments()
    {
        yield return $"--Ensemble:Role={Role}";
        yield return $"--Ensemble:Name={Name}";
        yield return $"--Ensemble:DataDir={DataDir}";
        yield return $"--Ensemble:ClusterId={ClusterId}";
        yield return $"--Ensemble:SiloPort={SiloPort}";
        yield return $"--Ensemble:GatewayPort={GatewayPort}";
        yield return $"--Ensemble:HttpPort={HttpPort}";
        yield return $"--Ensemble:Slots={Device}";
        yield return $"--Ensemble:Lifeline={!StaysUp}";
        // Runs go on when somebody says so: 'ensemble resume'.
        yield return "--Ensemble:AutoResume=false";
        if (PrimaryPort is { } primary) yield return $"--Ensemble:Primary=127.0.0.1:{primary}";
    }
}
