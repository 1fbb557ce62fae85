using System.ComponentModel;
using Ensembles.Members;
using Grains.Interfaces.Local;

namespace Client.Clusters;

/// <summary>Starts silos of the machine's own cluster.</summary>
/// <param name="dataDir">The cluster's folder.</param>
/// <param name="clusterId">Keeps clusters apart.</param>
internal sealed class SiloStarter(string dataDir, string clusterId)
{
    private const int PortTaken = 98;
    private const int Attempts = 5;
    private readonly string _program = SiloProgram.Find();

    public string Program => _program;

    /// <param name="httpPort">Its HTTP port; null for any free port, 0 for no HTTP at all, which starts sooner.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CommandException">It does not start.</exception>
    public Task<SiloProcess> StartControl(int? httpPort, CancellationToken cancellation) => Start(
        () =>
        {
            var ports = FreePorts.Find(3, except: httpPort);
            return new SiloPlan(
                "control", "control", dataDir, clusterId, ports[0], ports[1], httpPort ?? ports[2], null, null, "cpu", Tls: true);
        },
        // If the port of HTTP is the user's choice, trying again finds the same one taken.
        httpPort > 0 ? 1 : Attempts,
        _ => { },
        cancellation);

    /// <param name="trainer">Which.</param>
    /// <param name="cluster">The cluster that it joins.</param>
    /// <param name="started">Is given its process id before it is ready.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CommandException">It does not start.</exception>
    public Task<SiloProcess> StartTrainer(
        TrainerRecord trainer, ClusterRecord cluster, Action<int> started, CancellationToken cancellation) => Start(
        () =>
        {
            var ports = FreePorts.Find(2);
            return new SiloPlan(
                trainer.Name, "trainer", dataDir, clusterId, ports[0], 0, cluster.Http is null ? 0 : ports[1], cluster.SiloPort,
                cluster.ControlPid, trainer.Device, cluster.Tls, trainer.Graphics);
        },
        Attempts,
        started,
        cancellation);

    private async Task<SiloProcess> Start(Func<SiloPlan> plan, int attempts, Action<int> started, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var silo = Begin(plan());
            try
            {
                started(silo.Pid);
                if (await silo.Ready(cancellation)) return silo;
                if (silo.ExitCode == PortTaken && attempt < attempts) continue;
                throw new CommandException(ExitCodes.NoCluster, await silo.WhyEnded());
            }
            catch
            {
                silo.Kill();
                throw;
            }
        }
    }

    private SiloProcess Begin(SiloPlan plan)
    {
        try
        {
            return SiloProcess.Start(plan, _program);
        }
        catch (Win32Exception error)
        {
            throw new CommandException(
                ExitCodes.NoCluster, $"Silo {plan.Name} cannot be started: {error.FirstLine()}. Its program is {_program}.");
        }
    }
}
