using Client.Pods;
using Ensembles.Members;
using Grains.Interfaces.Runs;

namespace Client.Answers;

/// <summary>What <c>list</c> answers.</summary>
internal sealed record ListAnswer(IReadOnlyList<RunSummary> Runs);

/// <summary>What <c>data</c> answers.</summary>
internal sealed record DataAnswer(IReadOnlyList<KnownDataSet> Sets);

/// <summary>What <c>data push</c> answers. Faults say why the cluster cannot train with the set.</summary>
internal sealed record PushAnswer(
    string Name, string Folder, int Files, long Bytes, long Sent, string Sha256, IReadOnlyList<string> LeftOut, string? Description,
    IReadOnlyList<string> Faults);

/// <summary>What <c>k8s status</c> answers.</summary>
internal sealed record InstallationAnswer(bool Ok, IReadOnlyList<InstalledObject> Objects);

/// <summary>What commands answer that only do something.</summary>
internal sealed record DoneAnswer(string Done, string Subject);

/// <summary>What <c>export</c> answers; no member means all of them.</summary>
internal sealed record ExportAnswer(string Run, int? Member, string Format, string File, long Bytes);

/// <summary>
/// What <c>cluster</c> answers: the state now, and what was done: started, kept (it stays from now on), stopped, or nothing.
/// </summary>
internal sealed record ClusterAnswer(
    bool Running, string Done, string DataDir, string? Gateway, string? Http, string? ClusterId, bool? StaysUp, IReadOnlyList<int> Pids);

/// <summary>What <c>report</c> answers.</summary>
internal sealed record ReportAnswer(string Run, string File, IReadOnlyList<string> Images);
