using System.Collections.Immutable;
using Ensembles.Members;
using Ensembles.Placement;
using Grains.Interfaces.Nodes;

namespace Grains.Engine;

/// <summary>
/// The silo's slots and the jobs on them. It outlives activations: a member grain that comes back finds its job here.
/// </summary>
public sealed class TrainingEngine : IDisposable
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private readonly IMemberTrainer _trainer;
    private readonly ImmutableArray<SlotStatus> _free;
    private readonly TrainingJob?[] _jobs;

    /// <summary>Opens the slots.</summary>
    /// <param name="trainer">Who trains.</param>
    /// <param name="devices">One device a slot, such as <c>cpu</c> or <c>cuda:0</c>.</param>
    public TrainingEngine(IMemberTrainer trainer, ImmutableArray<string> devices)
    {
        _trainer = trainer;
        _free = [.. devices.Select(device => new SlotStatus(device, null, null, trainer.HasBfloat16(device)))];
        _jobs = new TrainingJob?[devices.Length];
    }

    /// <summary>The slots with what they are doing.</summary>
    public ImmutableArray<SlotStatus> Slots
    {
        get
        {
            lock (_gate) return [.. _free.Select((free, slot) => Describe(free, _jobs[slot]))];
        }
    }

    /// <summary>The longest time that a job has been asked to end and has not, zero where none has.</summary>
    /// <remarks>A thread that hangs in native code cannot be ended: its silo is of no use any more.</remarks>
    public TimeSpan Overdue
    {
        get
        {
            lock (_gate) return _jobs.OfType<TrainingJob>().Select(job => job.Overdue).DefaultIfEmpty().Max();
        }
    }

    /// <summary>Ends all jobs and waits for them, a few seconds at most.</summary>
    public void Dispose()
    {
        TrainingJob[] running;
        lock (_gate) running = [.. _jobs.OfType<TrainingJob>()];
        foreach (var job in running) job.Cancel();
        foreach (var job in running) job.Join(StopTime);
    }

    /// <summary>Begins a job, or finds it where it was begun before. A slot has one job: another one there is ended first.</summary>
    internal TrainingJob Start(MemberPlan plan, int slot, int decidedEpoch, int limit)
    {
        lock (_gate)
        {
            var before = _jobs[slot];
            if (before is { IsOver: false } && before.Member == new MemberKey(plan.Run, plan.Member) && before.Plan.Incarnation == plan.Incarnation)
            {
                // Whoever asks again has forgotten what it was told.
                before.TellAgain(decidedEpoch);
                return before;
            }

            before?.Cancel();
            var job = _jobs[slot] = new TrainingJob(_trainer, plan, slot, decidedEpoch, limit, before);
            job.Start();
            return job;
        }
    }

    private static SlotStatus Describe(SlotStatus free, TrainingJob? job) =>
        job is null || job.IsOver ? free : free with { Run = job.Plan.Run, Member = job.Plan.Member };
}
