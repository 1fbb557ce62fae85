using System.Diagnostics;
using Ensembles.Local;
using Grains.Interfaces.Local;

namespace Client.Clusters;

/// <summary>One silo that this command has started.</summary>
internal sealed class SiloProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan LastWordsLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan KillLimit = TimeSpan.FromSeconds(5);
    private readonly Process _process;
    private readonly TaskCompletionSource<bool> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string _complaint = "";

    private SiloProcess(SiloPlan plan, Process process) => (Plan, _process) = (plan, process);

    public SiloPlan Plan { get; }

    public int Pid => _process.Id;

    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a silo, in a session of its own: what a terminal sends to this command does not reach it.</summary>
    public static SiloProcess Start(SiloPlan plan, string program)
    {
        var silo = new SiloProcess(plan, new Process { StartInfo = StartOf(plan, program), EnableRaisingEvents = true });
        silo.Begin();
        return silo;
    }

    internal static ProcessStartInfo StartOf(SiloPlan plan, string program)
    {
        var setsid = ProgramPath.Find("setsid")
            ?? throw new CommandException(
                ExitCodes.NoCluster, $"Silo {plan.Name} cannot be started: there is no 'setsid' on the path; install util-linux.");
        var start = new ProcessStartInfo(setsid)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = plan.DataDir,
        };
        // This cluster's certificates are its own, whatever settings this machine has for silos of another cluster.
        foreach (var name
            in start.Environment.Keys.Where(name => name.StartsWith("Ensemble__Tls__", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        // Every user of this machine may read a command line, and only its own user the environment.
        foreach (var (name, value) in plan.Variables()) start.Environment[name] = value;
        // Each turn of a member is a thread, and glibc gives it any of its heaps, of which none gives back what training has touched: one
        // heap for all.
        start.Environment.TryAdd("MALLOC_ARENA_MAX", "1");
        start.ArgumentList.Add(program);
        foreach (var argument in plan.Arguments()) start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>Waits until the silo is in the cluster.</summary>
    /// <returns>False if it ended instead.</returns>
    /// <exception cref="CommandException">It does neither.</exception>
    public async Task<bool> Ready(CancellationToken cancellation)
    {
        try
        {
            return await _ready.Task.WaitAsync(StartLimit, cancellation);
        }
        catch (TimeoutException)
        {
            throw new CommandException(
                ExitCodes.NoCluster,
                $"Silo {Plan.Name} is not ready after {StartLimit.TotalSeconds:f0} s; its log is in {Path.Combine(Plan.DataDir, "logs")}.");
        }
    }

    /// <summary>Waits until it has ended.</summary>
    /// <returns>The reason, one sentence.</returns>
    public async Task<string> WhyEnded()
    {
        try
        {
            // What it has said last may come after its end.
            await _process.WaitForExitAsync().WaitAsync(LastWordsLimit);
        }
        catch (TimeoutException)
        {
            // A process that it has started holds its output open.
        }

        return Sentence(Plan, _process.ExitCode, _complaint);
    }

    internal static string Sentence(SiloPlan plan, int exitCode, string complaint) =>
        complaint.Length == 0 ? $"Silo {plan.Name} ended with code {exitCode}; its log is in {Path.Combine(plan.DataDir, "logs")}."
        : complaint.Contains(plan.Name, StringComparison.Ordinal) ? complaint
        : $"Silo {plan.Name} ended with code {exitCode}: {complaint}";

    /// <summary>Kills it, and waits until it is gone: the command may end right after.</summary>
    public void Kill()
    {
        if (_process.HasExited) return;
        _process.Kill();
        _process.WaitForExit(KillLimit);
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
            // Of a stack trace, the line above its frames.
            if (line.Data is { Length: > 0 } text && !text.StartsWith("   at ", StringComparison.Ordinal)) _complaint = text;
        };
        _process.Exited += (_, _) => _ready.TrySetResult(false);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
    }
}

/// <summary>How a silo is to be started.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">control or trainer.</param>
/// <param name="DataDir">Folder for state, checkpoints, data and logs.</param>
/// <param name="ClusterId">Keeps clusters apart.</param>
/// <param name="SiloPort">Port for other silos.</param>
/// <param name="GatewayPort">Port for clients, 0 for none.</param>
/// <param name="HttpPort">Port of its HTTP face, 0 for none.</param>
/// <param name="PrimaryPort">The control silo's port for silos, or null on that silo itself.</param>
/// <param name="ControlPid">The control silo's process id, or null on that silo itself.</param>
/// <param name="Device">What a trainer trains on.</param>
/// <param name="Tls">Whether the cluster's connections are secured.</param>
/// <param name="Graphics">The only GPU that it sees, as CUDA_VISIBLE_DEVICES names it, or null if it is not limited.</param>
internal sealed record SiloPlan(
    string Name, string Role, string DataDir, string ClusterId, int SiloPort, int GatewayPort, int HttpPort, int? PrimaryPort,
    int? ControlPid, string Device, bool Tls, string? Graphics = null)
{
    /// <summary>What others of this machine are not to know, and what libraries read in the environment only.</summary>
    public IEnumerable<(string Name, string Value)> Variables()
    {
        yield return ("Ensemble__ClusterId", ClusterId);
        if (Graphics is not null) yield return ("CUDA_VISIBLE_DEVICES", Graphics);
        if (!Tls) yield break;
        var certificates = new OwnCertificates(DataDir, TimeProvider.System);
        yield return ("Ensemble__Tls__Certificate", certificates.MemberPath);
        yield return ("Ensemble__Tls__Key", certificates.MemberPath);
        yield return ("Ensemble__Tls__Authority", certificates.AuthorityPath);
    }

    public IEnumerable<string> Arguments()
    {
        yield return $"--Ensemble:Role={Role}";
        yield return $"--Ensemble:Name={Name}";
        yield return $"--Ensemble:DataDir={DataDir}";
        yield return $"--Ensemble:SiloPort={SiloPort}";
        yield return $"--Ensemble:GatewayPort={GatewayPort}";
        yield return $"--Ensemble:HttpPort={HttpPort}";
        yield return $"--Ensemble:Slots={Device}";
        yield return "--Ensemble:Lifeline=True";
        // Runs continue on request: 'ensemble resume'.
        yield return "--Ensemble:AutoResume=false";
        if (PrimaryPort is { } primary) yield return $"--Ensemble:Primary=127.0.0.1:{primary}";
        if (ControlPid is { } control) yield return $"--Ensemble:ControlPid={control}";
    }
}
