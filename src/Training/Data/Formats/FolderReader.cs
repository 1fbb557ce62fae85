namespace Training.Data.Formats;

/// <summary>Reads a folder of whichever kind it is.</summary>
internal static class FolderReader
{
    /// <exception cref="Ensembles.Members.TrainingException">There are no sound data in it.</exception>
    public static DataSet Read(string name, string folder, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
        {
            throw DataFaults.NoFolder(folder);
        }

        return folder switch
        {
            _ when IdxFolder.Holds(folder) => IdxFolder.Read(name, folder),
            _ when CifarFolder.Holds(folder) => CifarFolder.Read(name, folder, cancellation),
            _ when ClassFolders.Holds(folder) => ClassFolders.Read(name, folder, cancellation),
            _ => throw DataFaults.NoData(folder),
        };
    }
}
