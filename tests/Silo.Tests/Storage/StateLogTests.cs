using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Silo.Storage;

namespace Silo.Tests.Storage;

/// <summary>What the file with the state holds without its write-ahead log: copies are made of it.</summary>
public sealed class StateLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-log-").FullName;

    public StateLogTests() => SqliteGrainStorage.MakeTables(Connection(_folder, pooling: true));

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_silo_that_has_ended_has_left_everything_in_the_file_itself()
    {
        using (var pooled = Open(_folder, pooling: true)) Write(pooled, "one");
        Assert.DoesNotContain("one", InACopyOfTheFileAlone());

        StateLog.Close(_folder);

        Assert.Contains("one", InACopyOfTheFileAlone());
        Assert.False(File.Exists(StateLog.PathIn(_folder) + "-wal"));
    }

    [Fact]
    public void Another_process_that_reads_meanwhile_changes_nothing_of_that()
    {
        using var other = Open(_folder, pooling: false);
        Write(other, "one");

        StateLog.Close(_folder);

        Assert.Contains("one", InACopyOfTheFileAlone());
    }

    [Fact]
    public async Task While_a_silo_runs_the_log_is_emptied_again_and_again()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var log = new StateLog(_folder, TimeSpan.FromMilliseconds(5), TimeProvider.System, NullLogger<StateLog>.Instance);
        await log.StartAsync(cancellation);
        using var silo = Open(_folder, pooling: false);
        foreach (var name in new[] { "one", "two" })
        {
            Write(silo, name);
            while (!InACopyOfTheFileAlone().Contains(name)) await Task.Delay(5, cancellation);
        }

        await log.StopAsync(cancellation);
    }

    [Fact]
    public void A_folder_without_a_state_is_left_as_it_is()
    {
        var empty = Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName;
        StateLog.Close(empty);
        Assert.Empty(Directory.GetFileSystemEntries(empty));
    }

    private List<string> InACopyOfTheFileAlone()
    {
        var copy = Directory.CreateTempSubdirectory("ensemble-log-copy-").FullName;
        try
        {
            File.Copy(StateLog.PathIn(_folder), StateLog.PathIn(copy));
            using var connection = Open(copy, pooling: false);
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT GrainIdExtension FROM GrainState;";
            using var reader = command.ExecuteReader();
            var names = new List<string>();
            while (reader.Read()) names.Add(reader.GetString(0));
            return names;
        }
        catch (SqliteException)
        {
            // Copied in the middle of a write, or before the tables were in the file.
            return [];
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private static void Write(SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO GrainState VALUES ('ensemble', 'run', 0, 0, $name, x'01', 1);";
        command.Parameters.AddWithValue("$name", name);
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string folder, bool pooling)
    {
        var connection = new SqliteConnection(Connection(folder, pooling));
        connection.Open();
        return connection;
    }

    private static string Connection(string folder, bool pooling) =>
        new SqliteConnectionStringBuilder { DataSource = StateLog.PathIn(folder), Pooling = pooling }.ToString();
}
