using System.Globalization;
using Ensembles.Budgets;
using Ensembles.Members;
using Ensembles.Placement;
using Training.Native;

namespace Training.Loop;

/// <summary>Refuses members for whom a device has too little memory, before anything of them is allocated.</summary>
/// <remarks>
/// For all members of a process. Two processes that begin at once on one GPU may both see its memory free: then one of them runs out of it
/// later.
/// </remarks>
/// <param name="find">The memory of a device, or null if it is not limited or not known.</param>
internal sealed class DeviceRooms(Func<string, DeviceMemory?> find)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, DeviceRoom> _rooms = new(StringComparer.Ordinal);

    /// <summary>Checks nothing.</summary>
    public static DeviceRooms Unlimited { get; } = new(_ => null);

    /// <summary>Promises a member its memory until what is returned is disposed.</summary>
    /// <param name="plan">Who it is.</param>
    /// <param name="memory">What it needs.</param>
    /// <exception cref="TrainingException">The device has too little.</exception>
    public IDisposable Reserve(MemberPlan plan, MemberMemory memory)
    {
        lock (_gate)
        {
            if (find(plan.Device) is not { } found) return new Reservation(() => { });
            var room = _rooms.GetValueOrDefault(plan.Device) ?? new DeviceRoom(found.Free);
            var available = room.Available(found.Free);
            if (available < memory.OfMember) throw Refusal(plan, memory, available, found.Total);
            _rooms[plan.Device] = room.Take(memory.OfMember);
        }

        return new Reservation(() => Return(plan.Device, memory.OfMember));
    }

    private void Return(string device, long bytes)
    {
        lock (_gate) _rooms[device] = _rooms[device].Return(bytes);
    }

    // What no GPU of this size has room for is the member's own need; else others have taken what it needs.
    private static TrainingException Refusal(MemberPlan plan, MemberMemory memory, long available, long total)
    {
        var (fault, training) = (total < memory.OfMember ? DeviceFault.OutOfMemory : DeviceFault.MemoryTaken, plan.Recipe.Training);
        var cure = fault == DeviceFault.MemoryTaken
            ? "end what else uses the GPU, let fewer members share it (Ensemble:Slots, --trainers), or choose a smaller training.batchSize"
            : training.SmallerOffer() ?? "choose a smaller network, or a device with more memory";
        var sentence = $"{Shortage(plan, memory, available, total)}; {cure}. If the estimate is wrong, set Ensemble:MemoryCheck to false.";
        return new TrainingException(sentence, FaultKind.Device)
        {
            Device = fault,
            OfferedMicroBatch = fault == DeviceFault.OutOfMemory ? training.Smaller : null,
        };
    }

    private static string Shortage(MemberPlan plan, MemberMemory memory, long available, long total) =>
        $"Device {plan.Device} has {Size(Math.Max(0, available))} of {Size(total)} left, and member {plan.Member} of run {plan.Run} needs "
            + $"about {Size(memory.OfMember)} "
        + $"(weights and optimizer {Size(memory.Weights)}, images {Size(memory.Data)}, a batch {Size(memory.Activations)}, libraries "
        + $"{Size(MemberMemory.WorkspaceBytes)})";

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 30):0.##} GiB");

    private sealed class Reservation(Action end) : IDisposable
    {
        private Action? _end = end;

        public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
    }
}
