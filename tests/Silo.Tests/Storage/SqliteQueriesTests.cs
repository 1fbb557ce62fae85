using Microsoft.Data.Sqlite;
using Silo.Storage;

namespace Silo.Tests.Storage;

public sealed class SqliteQueriesTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"ensemble-{Guid.NewGuid():n}.db");

    public SqliteQueriesTests() => SqliteGrainStorage.MakeTables(ConnectionString);

    private string ConnectionString => $"Data Source={_file};Pooling=False";

    public void Dispose()
    {
        foreach (var suffix in new[] { "", "-wal", "-shm" }) File.Delete(_file + suffix);
    }

    [Fact]
    public void A_new_record_has_version_one_and_each_write_the_next()
    {
        Assert.Equal(1, Write("run", null, 1));
        Assert.Equal(2, Write("run", 1, 2));
        Assert.Equal(((byte?)2, 2), Read("run"));
    }

    [Fact]
    public void A_write_with_an_old_version_changes_nothing_and_tells_so()
    {
        Write("run", null, 1);
        Write("run", 1, 2);

        Assert.Null(Write("run", 1, 9));
        Assert.Equal(((byte?)2, 2), Read("run"));
    }

    [Fact]
    public void Two_writers_of_a_new_record_do_not_both_succeed()
    {
        Assert.Equal(1, Write("run", null, 1));
        Assert.Null(Write("run", null, 2));
    }

    [Fact]
    public void A_write_to_a_record_that_is_gone_is_a_conflict()
    {
        Assert.Null(Write("run", 3, 1));
        Assert.Null(Read("run"));
    }

    [Fact]
    public void A_cleared_record_keeps_counting_versions()
    {
        Write("run", null, 1);

        Assert.Equal(2, Run("ClearStorageKey", "run", 1, null));
        Assert.Equal(((byte?)null, 2), Read("run"));
        Assert.Equal(3, Write("run", 2, 5));
    }

    [Fact]
    public void Records_of_different_grains_do_not_meet()
    {
        Write("one", null, 1);
        Write("two", null, 2);

        Assert.Equal(((byte?)1, 1), Read("one"));
        Assert.Equal(((byte?)2, 1), Read("two"));
    }

    [Fact]
    public void Making_the_tables_again_keeps_what_they_hold()
    {
        Write("run", null, 7);

        SqliteGrainStorage.MakeTables(ConnectionString);

        Assert.Equal(((byte?)7, 1), Read("run"));
    }

    private int? Write(string key, int? version, byte payload) => Run("WriteToStorageKey", key, version, payload);

    private int? Run(string query, string key, int? version, byte? payload)
    {
        using var connection = new SqliteConnection(ConnectionString);
        using var command = Command(connection, query, key);
        command.Parameters.AddWithValue("@GrainStateVersion", (object?)version ?? DBNull.Value);
        command.Parameters.AddWithValue("@PayloadBinary", payload is { } value ? new[] { value } : DBNull.Value);
        return command.ExecuteScalar() is long next ? (int)next : null;
    }

    private (byte? Payload, int Version)? Read(string key)
    {
        using var connection = new SqliteConnection(ConnectionString);
        using var command = Command(connection, "ReadFromStorageKey", key);
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.IsDBNull(0) ? null : reader.GetFieldValue<byte[]>(0)[0], reader.GetInt32(1)) : null;
    }

    private static SqliteCommand Command(SqliteConnection connection, string query, string key)
    {
        connection.Open();
        var command = connection.CreateCommand();
        command.CommandText = SqliteQueries.All.Single(known => known.Key == query).Query;
        command.Parameters.AddWithValue("@ServiceId", "ensemble");
        command.Parameters.AddWithValue("@GrainTypeString", "run");
        command.Parameters.AddWithValue("@GrainIdN0", 0L);
        command.Parameters.AddWithValue("@GrainIdN1", 0L);
        command.Parameters.AddWithValue("@GrainIdExtensionString", key);
        return command;
    }
}
