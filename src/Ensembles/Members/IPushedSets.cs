namespace Ensembles.Members;

/// <summary>
/// Keeps data sets that users push to a cluster, piece by piece; every silo finds them there. A set is there complete and verified, or it
/// is
/// not there. Every call blocks; of one set, only one call at a time.
/// </summary>
public interface IPushedSets
{
    /// <summary>The sets that are complete, by name.</summary>
    IReadOnlyList<PushedSet> Sets();

    /// <summary>The identity of a push that was begun and is not finished, or null.</summary>
    string? Unfinished(string name);

    /// <summary>Every push that was begun and is not finished: the name of its set, and when something of it came last.</summary>
    /// <exception cref="TrainingException">The store does not answer.</exception>
    IReadOnlyList<(string Name, DateTimeOffset Latest)> Unfinished();

    /// <summary>Removes what was pushed of a set and not finished; a complete set of the name stays.</summary>
    /// <exception cref="TrainingException">The store does not answer.</exception>
    void Discard(string name);

    /// <summary>Starts a push, or continues one of the same files. One of other files is discarded.</summary>
    /// <param name="name">The set's name.</param>
    /// <param name="files">All its files.</param>
    /// <returns>The bytes that are there already, one number a file.</returns>
    /// <exception cref="TrainingException">Names are not possible, or the store does not answer
    /// (<see cref="FaultKind.Storage"/>).</exception>
    IReadOnlyList<long> Begin(string name, IReadOnlyList<PushedFile> files);

    /// <summary>
    /// Takes in a piece of a file. What is there already is passed over, so that a piece may come twice. A file that is whole is verified
    /// by its SHA-256.
    /// </summary>
    /// <param name="name">The set's name.</param>
    /// <param name="file">Index of the file.</param>
    /// <param name="offset">The position of the part.</param>
    /// <param name="piece">Its bytes.</param>
    /// <returns>The bytes of the file that are there now; fewer than the piece's end means that an earlier piece is missing.</returns>
    /// <exception cref="TrainingException">No push was begun, a file's bytes do not fit its hash (they are discarded), or the store does
    /// not answer.</exception>
    long Write(string name, int file, long offset, ReadOnlyMemory<byte> piece);

    /// <summary>Puts the set in its place, over one of the same name.</summary>
    /// <exception cref="TrainingException">A file is not whole yet, or the store does not answer.</exception>
    PushedSet Finish(string name);

    /// <summary>Removes a set, and what was pushed of it and not finished.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="TrainingException">The store does not answer.</exception>
    bool Remove(string name);
}
