using Ensembles.Budgets;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;
using Training.Checkpoints;
using Training.Data;
using Training.Native;
using static TorchSharp.torch;

namespace Training.Loop;

/// <summary>Trains members with libtorch, one at a time on each calling thread.</summary>
public sealed class MemberTrainer : IMemberTrainer
{
    private readonly IDataSetReader _data;
    private readonly ICheckpointStore _checkpoints;
    private readonly IModuleStore _modules;
    private readonly StorageRetry _patience;
    private readonly DeviceRooms _rooms;

    /// <summary>A trainer with this machine's data and a store for what it trains.</summary>
    /// <param name="data">The data.</param>
    /// <param name="checkpoints">The store.</param>
    /// <param name="modules">Networks that users submitted.</param>
    /// <param name="patience">How long a member retries a failing store.</param>
    /// <param name="memoryCheck">Whether to reject members that by the estimate do not fit into a GPU's memory.</param>
    public MemberTrainer(DataCatalogue data, ICheckpointStore checkpoints, IModuleStore modules, TimeSpan patience, bool memoryCheck = true)
        : this((IDataSetReader)data, checkpoints, modules, patience, memoryCheck ? new DeviceRooms(DeviceMemory.Find) : null)
    {
    }

    internal MemberTrainer(
        IDataSetReader data, ICheckpointStore checkpoints, IModuleStore modules, TimeSpan patience, DeviceRooms? rooms = null) =>
        (_data, _checkpoints, _modules, _patience, _rooms) =
            (data, checkpoints, modules, new StorageRetry(patience, TimeProvider.System), rooms ?? DeviceRooms.Unlimited);

    /// <summary>Whether an epoch is stored while the next one is trained, even if the gain is not in force.</summary>
    internal bool StoresInBackground { get; init; }

    /// <inheritdoc/>
    public IMemberTraining Resume(MemberPlan plan, int decidedEpoch, CancellationToken cancellation)
    {
        var device = TorchRuntime.DeviceOf(plan.Device);
        // One thread an operation: a member a core is faster than a member on all, and bits depend on the number (docs/results.md).
        set_num_threads(1);
        var data = Read(plan, cancellation);
        var inBackground = TorchRuntime.Has(GpuGains.BackgroundCheckpoints, device);
        var pinned = inBackground ? new PinnedMemory(memory => memory.pin_memory()) : null;
        var checkpoints = new MemberCheckpoints(_checkpoints, plan, _patience, inBackground || StoresInBackground, pinned);
        var point = checkpoints.Find(decidedEpoch, cancellation);
        var module = plan.Recipe.Model.Module is { } named
            ? _patience.Try(() => _modules.Read(named.Sha256), _ => { }, cancellation)
            : null;
        return NativeFaults.Translate(
            () => Begin(plan, data, device, checkpoints, module, point), $"member {plan.Member}, taking up", plan.Device);
    }

    /// <inheritdoc/>
    public bool HasBfloat16(string device) => DeviceAbilities.HasBfloat16(device);

    /// <inheritdoc/>
    public string? FaultOf(string device) => DeviceProbe.FaultOf(device, DeviceProbe.Compute);

    private MemberTraining Begin(
        MemberPlan plan, DataSet data, Device device, MemberCheckpoints checkpoints, byte[]? module, ResumePoint point)
    {
        var room = _rooms.Reserve(plan, MemoryOf(plan.Recipe, data, module));
        try
        {
            return new MemberTraining(plan, data, device, checkpoints, module, point, room);
        }
        catch
        {
            room.Dispose();
            throw;
        }
    }

    // A module's file is little more than its weights.
    private static MemberMemory MemoryOf(Recipe recipe, DataSet data, byte[]? module) => MemberMemory.Estimate(
        recipe,
        data.Train.Shape,
        data.ClassNames.Count,
        data.Part(recipe.Data, DataSplit.Train).Count,
        data.Part(recipe.Data, DataSplit.Validation).Count,
        module is null ? null : new ModuleSize(module.Length / sizeof(float), 0));

    // The plan was made with these data, so what is wrong with them now is no fault of the plan: they are away or have changed.
    private DataSet Read(MemberPlan plan, CancellationToken cancellation)
    {
        try
        {
            return Require(plan, _data.Read(plan.Recipe.Data, cancellation));
        }
        catch (TrainingException error) when (error.Kind == FaultKind.Plan)
        {
            throw new TrainingException(error.Message, error, FaultKind.Data);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException(
                $"The data of run {plan.Run} cannot be read ({error.Message.TrimEnd('.')}); check that they are there and that the "
                    + $"trainers may read them.",
                error, FaultKind.Data);
        }
    }

    private static DataSet Require(MemberPlan plan, DataSet data) => data.Sha256 == plan.DataSha256
        ? data
        : throw new TrainingException(DataIdentity.Changed(plan.Run, data.Name, plan.DataSha256, data.Sha256), FaultKind.Data);
}
