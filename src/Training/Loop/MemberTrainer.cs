using Ensembles.Members;
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
    private readonly StoragePatience _patience;

    /// <summary>A trainer with this machine's data and a store for what it trains.</summary>
    /// <param name="data">The data.</param>
    /// <param name="checkpoints">The store.</param>
    /// <param name="modules">Networks that users brought.</param>
    /// <param name="patience">For how long a member tries again where the store does not answer.</param>
    public MemberTrainer(DataCatalogue data, ICheckpointStore checkpoints, IModuleStore modules, TimeSpan patience) : this((IDataSetReader)data, checkpoints, modules, patience)
    {
    }

    internal MemberTrainer(IDataSetReader data, ICheckpointStore checkpoints, IModuleStore modules, TimeSpan patience) =>
        (_data, _checkpoints, _modules, _patience) = (data, checkpoints, modules, new StoragePatience(patience, TimeProvider.System));

    /// <inheritdoc/>
    public IMemberTraining Resume(MemberPlan plan, int decidedEpoch, CancellationToken cancellation)
    {
        var device = TorchRuntime.DeviceOf(plan.Device);
        // One thread an operation: a member a core is faster than a member on all, and bits depend on the number (docs/results.md).
        set_num_threads(1);
        var data = Read(plan, cancellation);
        var checkpoints = new MemberCheckpoints(_checkpoints, plan, _patience);
        var point = checkpoints.Find(decidedEpoch, cancellation);
        var module = plan.Recipe.Model.Module is { } named ? _patience.Try(() => _modules.Read(named.Sha256), _ => { }, cancellation) : null;
        return NativeFaults.Translate(() => new MemberTraining(plan, data, device, checkpoints, module, point), $"member {plan.Member}, taking up");
    }

    /// <inheritdoc/>
    public bool HasBfloat16(string device) => DeviceAbilities.HasBfloat16(device);

    /// <inheritdoc/>
    public string? FaultOf(string device) => DeviceProbe.FaultOf(device, DeviceProbe.Compute);

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
            throw new TrainingException($"The data of run {plan.Run} cannot be read ({error.Message.TrimEnd('.')}); check that they are there and that the trainers may read them.", error, FaultKind.Data);
        }
    }

    private static DataSet Require(MemberPlan plan, DataSet data) => data.Sha256 == plan.DataSha256
        ? data
        : throw new TrainingException(DataIdentity.Changed(plan.Run, data.Name, plan.DataSha256, data.Sha256), FaultKind.Data);
}
