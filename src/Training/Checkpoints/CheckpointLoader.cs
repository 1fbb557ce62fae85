using System.Collections.Immutable;
using Ensembles.Members;
using Training.Models;

namespace Training.Checkpoints;

/// <summary>Puts stored tensors in the places of those that a network or an optimizer began with.</summary>
internal static class CheckpointLoader
{
    /// <exception cref="TrainingException">One is missing, or has another shape: the checkpoint is of another recipe.</exception>
    public static void Load(ImmutableArray<StoredTensor> stored, ImmutableArray<NamedTensor> places)
    {
        var byName = stored.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        foreach (var place in places)
        {
            if (!byName.TryGetValue(place.Name, out var tensor)) throw Foreign($"it has no {place.Name}");
            try
            {
                TensorBytes.Load(tensor, place.Tensor);
            }
            catch (InvalidDataException error)
            {
                throw Foreign(error.Message);
            }
        }
    }

    private static TrainingException Foreign(string why) =>
        new($"The checkpoint does not fit the run's recipe ({why}); delete the run and begin a new one.");
}
