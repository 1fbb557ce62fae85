using System.Collections.Immutable;
using Ensembles.Members;
using Ensembles.Placement;

namespace Grains.Engine;

/// <summary>
/// The silo's slots and the jobs on them. It outlives activations: a member grain that comes back finds its job here.
/// </summary>
public sealed class TrainingEngine : IDisposable
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private readonly IMemberTrainer _trainer;
    private readonly ImmutableArray<Slot> _free;
    private readonly ImmutableArray<SlotThread> _threads;
    private readonly TrainingJob?[] _jobs;
    private readonly string?[] _faults;

    /// <summary>Opens the slots.</summary>
    /// <param name="trainer">Who trains.</param>
    /// <param name="devices">One device a slot, such as <c>cpu</c> or <c>cuda:0</c>.</param>
    public TrainingEngine(IMemberTrainer trainer, ImmutableArray<string> devices)
    {
        _trainer = trainer;
        _free = [.. devices.Select(device => new Slot(device, HasBfloat16: trainer.HasBfloat16(device)))];
        _threads = [.. devices.Select(_ => new SlotThread())];
        _jobs = new TrainingJob?[devices.Length];
        _faults = new string?[devices.Length];
    }

    /// <summary>The slots with what they are doing.</summary>
    public ImmutableArray<Slot> Slots
    {
        get
        {
            lock (_gate) return [.. _free.Select((free, slot) => Describe(free, _jobs[slot]) with { Fault = FaultOf(free.Device) })];
        }
    }

    /// <summary>The longest time since a job was asked to end and has not, zero if none was.</summary>
    /// <remarks>A thread that hangs in native code cannot be ended: its silo is of no use any more.</remarks>
    public TimeSpan Overdue
    {
        get
        {
            lock (_gate) return _jobs.OfType<TrainingJob>().Select(job => job.Overdue).DefaultIfEmpty().Max();
        }
    }

    /// <summary>Devices that compute no more since a job failed on them, and why.</summary>
    /// <remarks>What has gone wrong in a process's GPU context stays wrong until the process ends.</remarks>
    public ImmutableArray<(string Device, string Fault)> Broken =>
        [.. Slots.Where(slot => slot.Fault is not null).Select(slot => (slot.Device, slot.Fault!)).Distinct()];

    /// <summary>Whether the runs have received all events of jobs on broken devices.</summary>
    public bool AllReported
    {
        get
        {
            lock (_gate) return _jobs.OfType<TrainingJob>().Where(job => job.DeviceFault is not null).All(job => job.IsReported);
        }
    }

    /// <summary>Ends all jobs and waits for them, a few seconds at most.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var job in _jobs) job?.Cancel();
        }

        foreach (var thread in _threads) thread.End(StopTime);
    }

    /// <summary>Starts a job, or finds it if it was started before. A slot has one thread: another job on it is ended first.</summary>
    internal TrainingJob Start(MemberPlan plan, int slot, int decidedEpoch, int limit)
    {
        lock (_gate)
        {
            var before = _jobs[slot];
            if (before is { IsOver: false } && before.Member == new MemberKey(plan.Run, plan.Member)
                && before.Plan.Incarnation == plan.Incarnation)
            {
                // A repeated order needs the events again.
                before.RepeatReports(decidedEpoch);
                return before;
            }

            _faults[slot] ??= before?.DeviceFault;
            before?.Cancel();
            var job = _jobs[slot] = new TrainingJob(_trainer, plan, slot, decidedEpoch, limit);
            _threads[slot].Add(job.Run);
            return job;
        }
    }

    // Slots of one device share it.
    private string? FaultOf(string device) => Enumerable.Range(0, _jobs.Length)
        .Where(slot => _free[slot].Device == device)
            .Select(slot => _faults[slot] ?? _jobs[slot]?.DeviceFault)
            .FirstOrDefault(fault => fault is not null);

    private static Slot Describe(Slot free, TrainingJob? job) =>
        job is null || job.IsOver ? free : free with { Run = job.Plan.Run, Member = job.Plan.Member };
}
