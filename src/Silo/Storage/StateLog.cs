using Microsoft.Data.Sqlite;

namespace Silo.Storage;

/// <summary>
/// Moves what SQLite has in its write-ahead log (<c>state.db-wal</c>) into <c>state.db</c>: now and then while the silo runs, and when it
/// ends.
/// A process that ends by <c>_exit</c> closes no database by itself, and the log alone would then hold every run.
/// </summary>
/// <remarks>Keeps a connection open, so that other processes can see that the file is in use.</remarks>
internal sealed partial class StateLog(string dataDir, TimeSpan period, TimeProvider time, ILogger<StateLog> logger) : BackgroundService
{
    /// <summary>How often a silo does it.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>The name of the file with the state.</summary>
    public const string FileName = "state.db";

    /// <summary>The file in a data folder.</summary>
    public static string PathIn(string dataDir) => Path.Combine(dataDir, FileName);

    /// <summary>Closes this process' connections and empties the log. Does nothing if there is no file.</summary>
    public static void Close(string dataDir)
    {
        if (!File.Exists(PathIn(dataDir))) return;
        SqliteConnection.ClearAllPools();
        using var connection = Open(dataDir);
        Empty(connection);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, time);
        await using var connection = Open(dataDir);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (new FileInfo($"{PathIn(dataDir)}-wal") is not { Exists: true, Length: > 0 }) continue;
            try
            {
                Empty(connection);
            }
            catch (SqliteException error)
            {
                // Nothing is lost: the log stays as it is, and is read with the file.
                LogNotEmptied(error);
            }
        }
    }

    private static SqliteConnection Open(string dataDir)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = PathIn(dataDir), Pooling = false, DefaultTimeout = 10 }.ToString());
        connection.Open();
        return connection;
    }

    private static void Empty(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE);";
        command.ExecuteNonQuery();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The write-ahead log of the state could not be moved into its file; retrying")]
    private partial void LogNotEmptied(Exception error);
}
