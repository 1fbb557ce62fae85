namespace Ensembles.Members;

/// <summary>Keeps members' states. Files in a folder, or an object store.</summary>
public interface ICheckpointStore
{
    /// <summary>
    /// Allows only placements from this one on to store states of a member. A silo that was wrongly declared dead and continues is
    /// rejected.
    /// Lower numbers than before change nothing.
    /// </summary>
    /// <exception cref="TrainingException">The store does not answer (<see cref="FaultKind.Storage"/>).</exception>
    void Fence(string run, int member, int incarnation);

    /// <summary>Stores a checkpoint whole or not at all, over one of the same name.</summary>
    /// <param name="id">Whose state.</param>
    /// <param name="incarnation">Which placement of the member writes.</param>
    /// <param name="content">The file.</param>
    /// <exception cref="TrainingException">The store does not answer or is full (<see cref="FaultKind.Storage"/>), or a newer placement has
    /// taken over (<see cref="FaultKind.Fenced"/>).</exception>
    void Write(CheckpointId id, int incarnation, ReadOnlyMemory<byte> content);

    /// <summary>Reads a checkpoint and proves it against the hash that was stored with it.</summary>
    /// <exception cref="TrainingException">It is not there, or it is damaged.</exception>
    byte[] Read(CheckpointId id);

    /// <summary>What a member reported of an epoch: it is stored with the checkpoint.</summary>
    /// <exception cref="TrainingException">The checkpoint is not there, or it is damaged.</exception>
    EpochReport ReadReport(CheckpointId id);

    /// <summary>The epochs of a member that are stored, ascending.</summary>
    IReadOnlyList<int> Epochs(string run, int member);

    /// <summary>Removes one checkpoint, if it exists.</summary>
    void Delete(CheckpointId id);

    /// <summary>Removes all that a run has stored.</summary>
    void DeleteRun(string run);

    /// <summary>The weights alone of a checkpoint, as a safetensors file with PyTorch's parameter names.</summary>
    /// <exception cref="TrainingException">It is not there, or it is damaged.</exception>
    byte[] ExportWeights(CheckpointId id);
}

/// <summary>Named bytes, whole or not at all: the files of a checkpoint store. Names are paths with slashes.</summary>
public interface ICheckpointFiles
{
    /// <summary>Stores a file durably, over one of the same name: after a crash there is the old one or the new one, whole.</summary>
    /// <exception cref="TrainingException">The store does not answer, or has no room (<see cref="FaultKind.Storage"/>).</exception>
    void Write(string name, ReadOnlyMemory<byte> content);

    /// <summary>A file's bytes, or null if there is none of the name.</summary>
    /// <exception cref="TrainingException">The store does not answer (<see cref="FaultKind.Storage"/>).</exception>
    byte[]? Read(string name);

    /// <summary>The names of all files below a folder, in any order.</summary>
    /// <param name="folder">A path without a slash at its end.</param>
    /// <exception cref="TrainingException">The store does not answer (<see cref="FaultKind.Storage"/>).</exception>
    IReadOnlyList<string> List(string folder);

    /// <summary>Removes a file, if it exists.</summary>
    /// <exception cref="TrainingException">The store does not answer (<see cref="FaultKind.Storage"/>).</exception>
    void Delete(string name);

    /// <summary>A file's location, for messages.</summary>
    string Describe(string name);
}
