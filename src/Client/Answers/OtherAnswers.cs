using Client.Pods;
using Grains.Interfaces.Data;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;

namespace Client.Answers;

/// <summary>What <c>list</c> answers.</summary>
internal sealed record ListAnswer(IReadOnlyList<ListedRun> Runs)
{
    public static ListAnswer Of(IEnumerable<RunSummary> runs) => new([.. runs.Select(ListedRun.Of)]);
}

/// <summary>One line of a list of runs.</summary>
internal sealed record ListedRun(
    string Run,
    string State,
    string Recipe,
    int Members,
    DateTimeOffset CreatedAt,
    int Epoch,
    int? BestEpoch,
    double? ValidationLoss,
    double? ValidationAccuracy,
    double? TestAccuracy)
{
    public static ListedRun Of(RunSummary run) => new(
        run.Run,
        Words.Of(run.State),
        run.Recipe,
        run.Members,
        run.CreatedAt,
        run.Epoch,
        run.BestEpoch,
        run.ValidationLoss,
        run.ValidationAccuracy,
        run.TestAccuracy);
}

/// <summary>What <c>nodes</c> answers.</summary>
internal sealed record NodesAnswer(IReadOnlyList<NodeAnswer> Silos, IReadOnlyList<QueuedMember> Queue)
{
    public static NodesAnswer Of(NodesStatus nodes) => new(
        [.. nodes.Silos.Select(silo => new NodeAnswer(silo.Name, silo.Role, silo.Pid, silo.Address, silo.Http, [.. silo.Slots.Select(slot => new SlotAnswer(slot.Device, slot.Run, slot.Member, slot.Fault))], silo.Node, silo.Graphics, silo.Fault))],
        [.. nodes.Queue]);
}

/// <summary>One silo.</summary>
internal sealed record NodeAnswer(string Name, string Role, int Pid, string Address, string? Http, IReadOnlyList<SlotAnswer> Slots, string? Node, string? Gpu, string? Fault);

/// <summary>One training place.</summary>
internal sealed record SlotAnswer(string Device, string? Run, int? Member, string? Fault);

/// <summary>What <c>watch --since</c> answers: one line of JSON an event.</summary>
internal sealed record EventAnswer(long Number, DateTimeOffset At, string Kind, int? Member, int? Epoch, string Text)
{
    public static EventAnswer Of(EventNote happened) => new(happened.Number, happened.At, happened.Kind, happened.Member, happened.Epoch, happened.Text);
}

/// <summary>What <c>data</c> answers.</summary>
internal sealed record DataAnswer(IReadOnlyList<DataSetStatus> Sets);

/// <summary>What <c>data push</c> answers. Faults say why the cluster cannot train with the set.</summary>
internal sealed record PushAnswer(
    string Name, string Folder, int Files, long Bytes, long Sent, string Sha256, IReadOnlyList<string> LeftOut, string? Description, IReadOnlyList<string> Faults);

/// <summary>What <c>k8s status</c> answers.</summary>
internal sealed record InstallationAnswer(bool Ok, IReadOnlyList<InstalledObject> Objects);

/// <summary>What commands answer that only do something.</summary>
internal sealed record DoneAnswer(string Done, string Subject);

/// <summary>What <c>export</c> answers; no member means all of them.</summary>
internal sealed record ExportAnswer(string Run, int? Member, string Format, string File, long Bytes);

/// <summary>What <c>cluster</c> answers: how things stand now, and what was done: started, kept (it stays from now on), stopped, or nothing.</summary>
internal sealed record ClusterAnswer(bool Running, string Done, string DataDir, string? Gateway, string? Http, string? ClusterId, bool? StaysUp, IReadOnlyList<int> Pids);

/// <summary>What <c>report</c> answers.</summary>
internal sealed record ReportAnswer(string Run, string File, IReadOnlyList<string> Images);
