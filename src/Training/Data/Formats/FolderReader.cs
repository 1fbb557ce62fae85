namespace Training.Data.Formats;

/// <summary>Reads a folder of whichever kind it is.</summary>
internal static class FolderReader
{
    /// <param name="name">What messages call the set.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="isKnown">Whether a set with this hash is a known one, whose order stays that of its files.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="Ensembles.Members.TrainingException">There are no sound data in it.</exception>
    public static DataSet Read(string name, string folder, Predicate<string> isKnown, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
        {
            throw DataFaults.NoFolder(folder);
        }

        return folder switch
        {
            _ when IdxFolder.Holds(folder) => InOrder(IdxFolder.Read(name, folder), isKnown),
            _ when CifarFolder.Holds(folder) => InOrder(CifarFolder.Read(name, folder, cancellation), isKnown),
            _ when ClassFolders.Holds(folder) => ClassFolders.Read(name, folder, cancellation),
            _ => throw DataFaults.NoData(folder),
        };
    }

    private static DataSet InOrder(DataSet set, Predicate<string> isKnown) => isKnown(set.Sha256) ? set : FixedShuffle.Apply(set);
}
