using System.Text.Json;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Runs;
using Microsoft.Data.Sqlite;

namespace Silo.Backups;

/// <summary>Reads and copies the SQLite file in which grains have their state.</summary>
internal static class StateFile
{
    private const int Busy = 5;
    private const int Seconds = 10;
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    /// <summary>Copies the state as it is at one moment, with its write-ahead log; the silo keeps writing.</summary>
    /// <exception cref="BackupException">It cannot be copied.</exception>
    public static void Copy(string from, string to)
    {
        try
        {
            using var source = Open(from, SqliteOpenMode.ReadWrite);
            using var copy = Open(to, SqliteOpenMode.ReadWriteCreate);
            source.BackupDatabase(copy);
        }
        catch (SqliteException error)
        {
            throw new BackupException(
                BackupException.Failed,
                $"The state {from} cannot be copied ({error.Message.TrimEnd('.')}); see whether the disk is full or damaged.");
        }
    }

    /// <summary>All runs, in the order of their names.</summary>
    /// <exception cref="BackupException">It is no state of this product.</exception>
    public static IReadOnlyList<RunRecord> Runs(string file)
    {
        try
        {
            using var connection = Open(file, SqliteOpenMode.ReadWrite);
            Check(connection, file);
            return Runs(connection);
        }
        catch (Exception error) when (error is SqliteException or JsonException or InvalidDataException)
        {
            throw new BackupException(
                BackupException.Failed, $"The state {file} cannot be read ({error.FirstLine()}); it is damaged, or of a newer version.");
        }
    }

    /// <summary>Whether some process has the file open, such as a silo.</summary>
    public static bool IsInUse(string file)
    {
        try
        {
            using var connection = Open(file, SqliteOpenMode.ReadWrite, seconds: 1);
            // In this mode SQLite wants the file for itself, which it gets only if no other process has it open.
            Ask(connection, "PRAGMA locking_mode = EXCLUSIVE;");
            Ask(connection, "BEGIN EXCLUSIVE; ROLLBACK;");
            return false;
        }
        catch (SqliteException error) when (error.SqliteErrorCode == Busy)
        {
            return true;
        }
        catch (SqliteException)
        {
            // It is damaged: no process can work with it.
            return false;
        }
    }

    /// <summary>What the runs learn from.</summary>
    public static IEnumerable<DataRecipe> DataOf(IEnumerable<RunRecord> runs) =>
        runs.Select(run => RecipeReader.Read(run.FullRecipe()).Recipe?.Data).OfType<DataRecipe>();

    private static List<RunRecord> Runs(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Payload FROM GrainState WHERE GrainType = 'run' AND Payload IS NOT NULL ORDER BY GrainIdExtension;";
        using var reader = command.ExecuteReader();
        var runs = new List<RunRecord>();
        while (reader.Read())
        {
            if (JsonSerializer.Deserialize<StoredRun>(reader.GetFieldValue<byte[]>(0), Json)?.State is { } run) runs.Add(run);
        }

        return runs;
    }

    private static void Check(SqliteConnection connection, string file)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check;";
        if (command.ExecuteScalar() as string is var found && found != "ok")
            throw new BackupException(BackupException.Failed, $"The state {file} is damaged ({found}); nothing was written.");
    }

    private static void Ask(SqliteConnection connection, string command)
    {
        using var asked = connection.CreateCommand();
        asked.CommandText = command;
        asked.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode, int seconds = Seconds)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = seconds }.ToString());
        connection.Open();
        return connection;
    }
}
