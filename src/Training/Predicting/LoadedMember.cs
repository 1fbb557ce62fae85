using Ensembles.Members;
using Training.Checkpoints;
using Training.Models;

namespace Training.Predicting;

/// <summary>A stored member as a network that is ready to answer.</summary>
internal static class LoadedMember
{
    /// <exception cref="TrainingException">The checkpoint is not there, damaged, or of other weights than the run decided on.</exception>
    public static IAnsweringNetwork Load(StoredMember model, ICheckpointStore checkpoints, IModuleStore modules)
    {
        var id = model.Checkpoint;
        var stored = Checkpoint.FromFile(checkpoints.Read(id));
        var found = WeightsHash.Of(stored.Weights);
        if (found != model.WeightsSha256)
        {
            throw new TrainingException(
                $"The checkpoint of member {id.Member}, epoch {id.Epoch}, of run {id.Run} holds other weights than the run decided on "
                    + $"(hash {found[..12]}, not {Short(model.WeightsSha256)}); restore the right file, or train the run again.");
        }

        var module = model.Recipe.Model.Module is { } named ? modules.Read(named.Sha256) : null;
        // The seed does not matter: every tensor is overwritten.
        var network = Networks.Make(model.Recipe.Model, model.ImageShape, model.Classes, 0, TorchRuntime.DeviceOf(model.Device), module);
        CheckpointLoader.Load(stored.Weights, network.Tensors);
        return network.ToAnswer(model.Recipe.Prediction);
    }

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;
}
