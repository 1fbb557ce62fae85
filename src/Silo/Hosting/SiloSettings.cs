using System.Collections.Immutable;
using System.Net;
using Grains.Roles;
using Silo.Logs;
using Silo.Telemetry;
using Training;

namespace Silo.Hosting;

/// <summary>The settings of a silo, below <c>Ensemble:</c> (environment: <c>Ensemble__</c>).</summary>
internal sealed class SiloSettings
{
    private const string Everybody = "none";

    /// <summary>control, trainer or both (default).</summary>
    public string Role { get; set; } = "both";

    /// <summary>The silo's name, unique in the cluster; default: POD_NAME, or else its role.</summary>
    public string? Name { get; set; }

    /// <summary>Folder for what stays on this machine: data sets, logs, and by default state and checkpoints.</summary>
    public string DataDir { get; set; } = "";

    /// <summary>Keeps clusters apart; default <c>ensemble</c>.</summary>
    public string ClusterId { get; set; } = "ensemble";

    /// <summary>The address under which other silos reach this one; default: POD_IP, or else 127.0.0.1, for this machine only.</summary>
    public string Ip { get; set; } = "127.0.0.1";

    /// <summary>The machine that it runs on, for people; default: NODE_NAME.</summary>
    public string? Node { get; set; }

    /// <summary>Port for other silos, 1 to 65535; default 11111.</summary>
    public int SiloPort { get; set; } = 11_111;

    /// <summary>Port for clients, or 0 for none; default 0.</summary>
    public int GatewayPort { get; set; }

    /// <summary>The first silo's host:port, or null on that silo itself; with localhost clustering only.</summary>
    public string? Primary { get; set; }

    /// <summary>Port of the HTTP face, or 0 for none; default 0.</summary>
    public int HttpPort { get; set; }

    /// <summary>The address of the HTTP face; default 127.0.0.1. Another one needs <see cref="ApiKeys"/> or <see cref="Jwt"/>.</summary>
    public string HttpAddress { get; set; } = "127.0.0.1";

    /// <summary>
    /// The names under which requests without keys may reach the HTTP face, commas between, such as that of a proxy; addresses and
    /// localhost always may; default none.
    /// </summary>
    public string Hosts { get; set; } = "";

    /// <summary>
    /// Keys of HTTP requests, separated by commas, at least 16 characters each; <c>none</c> disables authentication; default: this machine
    /// only.
    /// </summary>
    public string? ApiKeys { get; set; }

    /// <summary>
    /// Keys that let requests to <c>/metrics</c> and <c>/prometheus/targets</c> in and no others, commas between, of 16 characters or more;
    /// default none.
    /// </summary>
    public string? MetricsKeys { get; set; }

    /// <summary>
    /// Control silos: secrets that checkpoints are signed with, commas between, of 16 characters or more; the first signs, all verify;
    /// default: they are not signed.
    /// </summary>
    public string? CheckpointKeys { get; set; }

    /// <summary>With <see cref="CheckpointKeys"/>: refuse or accept checkpoints that are not signed; default refuse.</summary>
    public string UnsignedCheckpoints { get; set; } = "refuse";

    /// <summary>Accepted tokens of HTTP requests; default none.</summary>
    public JwtSettings Jwt { get; set; } = new();

    /// <summary>Whether Orleans' own dashboard is at /orleans of the HTTP face; default false.</summary>
    public bool Dashboard { get; set; }

    /// <summary>Whether unfinished runs continue automatically; default true.</summary>
    public bool AutoResume { get; set; } = true;

    /// <summary>Whether the silo stops when no command uses the cluster of <see cref="DataDir"/> any more; default false.</summary>
    public bool Lifeline { get; set; }

    /// <summary>With <see cref="Lifeline"/>: the process id of a trainer's control silo, whose end is the trainer's too.</summary>
    public int? ControlPid { get; set; }

    /// <summary>
    /// The folders below which data are read that a client names, colons between; default: any in the cluster of one machine's command
    /// line, else <see cref="DataDir"/>.
    /// </summary>
    public string? DataRoots { get; set; }

    /// <summary>
    /// The devices to train on, comma-separated; or <c>auto</c>: every GPU that libtorch sees, else the CPU; or <c>gpu</c>: the same, but
    /// no start
    /// without a GPU. Each may have several slots, 1 to 1000: <c>cuda:0*4</c>, <c>gpu*2</c>. Default <c>cpu</c>. Only trainers have slots.
    /// </summary>
    public string Slots { get; set; } = "cpu";

    /// <summary>How GPUs compute: exact (default; runs repeat bit by bit) or fast (algorithms by trial, TF32).</summary>
    public string Gpu { get; set; } = "exact";

    /// <summary>
    /// What makes GPUs faster: all (default), none, or names with commas between; step-graph is not part of all. All trainers of a cluster
    /// need the same.
    /// </summary>
    public string GpuGains { get; set; } = "all";

    /// <summary>
    /// Whether a trainer, which runs modules that users submit, may write only below its data folder, the checkpoints and the folders for
    /// temporary
    /// files: auto (default; if the kernel has Landlock), required (no start without), off.
    /// </summary>
    public string Sandbox { get; set; } = Confinement.FileConfinement.Auto;

    /// <summary>How long a member retries a failing checkpoint store; default 10 minutes.</summary>
    public TimeSpan CheckpointPatience { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Whether a member is refused for whom a GPU has too little free memory by the estimate that <c>budget</c> shows; default true.
    /// </summary>
    public bool MemoryCheck { get; set; } = true;

    /// <summary>How images are answered for.</summary>
    public ServingSettings Serving { get; set; } = new();

    /// <summary>The files that secure connections to silos and clients; default none.</summary>
    public TlsSettings Tls { get; set; } = new();

    /// <summary>What is measured, and where it is sent.</summary>
    public TelemetrySettings Telemetry { get; set; } = new();

    /// <summary>How the log is written.</summary>
    public LogSettings Logs { get; set; } = new();

    public SiloRole ParsedRole => Role switch { "control" => SiloRole.Control, "trainer" => SiloRole.Trainer, _ => SiloRole.Both };

    public string ShownName => Name ?? Role;

    /// <exception cref="Ensembles.Members.TrainingException">GPUs are wanted, and there is none.</exception>
    public ImmutableArray<string> Devices => ParsedRole == SiloRole.Control ? [] : TrainingSlots.Read(Slots);

    public GpuGains ParsedGpuGains => GpuGainNames.Parse(GpuGains) ?? Training.GpuGains.All;

    public GpuMode ParsedGpu => Gpu == "fast" ? GpuMode.Fast : GpuMode.Exact;

    /// <summary>The keys of <see cref="ApiKeys"/>; empty without authentication.</summary>
    public ImmutableArray<string> ParsedApiKeys => KeyList.Read(ApiKeys == Everybody ? null : ApiKeys);

    /// <summary>The keys of <see cref="MetricsKeys"/>.</summary>
    public ImmutableArray<string> ParsedMetricsKeys => KeyList.Read(MetricsKeys);

    /// <summary>The secrets of <see cref="CheckpointKeys"/>.</summary>
    public ImmutableArray<string> ParsedCheckpointKeys => KeyList.Read(CheckpointKeys);

    /// <summary>The names of <see cref="Hosts"/>.</summary>
    public ImmutableArray<string> ParsedHosts =>
        [.. Hosts.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>The folders of <see cref="DataRoots"/>, or null for any.</summary>
    public Training.Data.DataRoots? ParsedDataRoots =>
        (DataRoots, Lifeline) is (null, true)
            ? null
            : new(
                [
                    .. (DataRoots ?? DataDir)
                        .Split(':', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                        .Select(Path.GetFullPath)]);

    public IPEndPoint? PrimaryEndPoint => Primary is null ? null : IPEndPoint.Parse(Primary);

    /// <summary>The address of the HTTP endpoint for others, or null if there is none.</summary>
    public string? Http => HttpPort == 0 ? null : $"http://{(HttpAddress is "0.0.0.0" or "::" ? Ip : HttpAddress)}:{HttpPort}";

    public IPAddress Address => IPAddress.Parse(Ip);

    /// <summary>Every fault at once, one sentence each with its cure.</summary>
    public IEnumerable<string> Faults()
    {
        if (Role is not ("control" or "trainer" or "both")) yield return $"Ensemble:Role is '{Role}'; choose control, trainer or both.";
        if (DataDir.Length == 0) yield return "Ensemble:DataDir is not set; name a folder for data sets, logs, state and checkpoints.";
        if (!IPAddress.TryParse(Ip, out _)) yield return $"Ensemble:Ip is '{Ip}'; give the address of this machine, such as 10.0.0.7.";
        if (GpuGainNames.Parse(GpuGains) is null)
            yield return $"Ensemble:GpuGains is '{GpuGains}'; choose one of {GpuGainNames.All}, or several with commas between.";
        if (Gpu is not ("exact" or "fast")) yield return $"Ensemble:Gpu is '{Gpu}'; choose exact or fast.";
        foreach (var fault in TrainingSlots.Faults(Slots)) yield return fault;
        if (Sandbox is not (Confinement.FileConfinement.Auto or Confinement.FileConfinement.Required or Confinement.FileConfinement.Off))
            yield return $"Ensemble:Sandbox is '{Sandbox}'; choose auto, required or off.";
        if (SiloPort is < 1 or > 65_535) yield return $"Ensemble:SiloPort is {SiloPort}; choose 1 to 65535.";
        if (GatewayPort is < 0 or > 65_535) yield return $"Ensemble:GatewayPort is {GatewayPort}; choose 1 to 65535, or 0 for none.";
        if (HttpPort is < 0 or > 65_535) yield return $"Ensemble:HttpPort is {HttpPort}; choose 1 to 65535, or 0 for none.";
        if (!IPAddress.TryParse(HttpAddress, out var http))
            yield return $"Ensemble:HttpAddress is '{HttpAddress}'; give an address of this machine, such as 0.0.0.0.";
        else if (HttpPort != 0 && !IPAddress.IsLoopback(http) && ApiKeys is null && MetricsKeys is null && !Jwt.AreSet)
            yield return $"Ensemble:HttpAddress is {HttpAddress}, which others can reach, and neither Ensemble:ApiKeys nor Ensemble:Jwt is "
                + $"set; set one, or set keys to 'none' to allow anyone.";
        if (Primary is not null && !IPEndPoint.TryParse(Primary, out _))
            yield return $"Ensemble:Primary is '{Primary}'; give host:port, such as 127.0.0.1:11111.";
        if (CheckpointPatience < TimeSpan.Zero)
            yield return $"Ensemble:CheckpointPatience is {CheckpointPatience}; give a time, such as 00:10:00.";
        if (ApiKeys == Everybody && Jwt.AreSet)
            yield return "Ensemble:ApiKeys is 'none', which allows anyone, but Ensemble:Jwt requires tokens; remove one.";
        if (ApiKeys == Everybody && MetricsKeys is not null)
            yield return "Ensemble:ApiKeys is 'none', which allows anyone, but Ensemble:MetricsKeys requires keys; remove one.";
        foreach (var fault
            in KeyList.Faults("Ensemble:ApiKeys", ApiKeys == Everybody ? null : ApiKeys)
                .Concat(KeyList.Faults("Ensemble:MetricsKeys", MetricsKeys))
                .Concat(KeyList.Faults("Ensemble:CheckpointKeys", CheckpointKeys)))
            yield return fault;
        if (UnsignedCheckpoints is not ("refuse" or "accept"))
            yield return $"Ensemble:UnsignedCheckpoints is '{UnsignedCheckpoints}'; choose refuse or accept.";
        foreach (var fault in Jwt.Faults()) yield return fault;
        foreach (var fault in Serving.Faults()) yield return fault;
        foreach (var fault in Telemetry.Faults().Concat(Logs.Faults())) yield return fault;
        foreach (var fault in Tls.Faults()) yield return fault;
    }
}
