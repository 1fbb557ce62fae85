using Microsoft.Data.Sqlite;

namespace Silo.Storage;

/// <summary>Grain state in one SQLite file through Orleans' ADO.NET provider. One process writes it: the control silo.</summary>
internal static class SqliteGrainStorage
{
    public static void Use(ISiloBuilder silo, string dataDir)
    {
        var connection = new SqliteConnectionStringBuilder { DataSource = StateLog.PathIn(dataDir), DefaultTimeout = 10 }.ToString();
        MakeTables(connection);
        silo.Services.AddHostedService(provider =>
            new StateLog(dataDir, StateLog.Period, TimeProvider.System, provider.GetRequiredService<ILogger<StateLog>>()));
        silo.AddAdoNetGrainStorageAsDefault(options =>
        {
            // The provider's word for SQLite; it loads Microsoft.Data.Sqlite.
            options.Invariant = "System.Data.SQLite";
            options.ConnectionString = connection;
        });
    }

    internal static void MakeTables(string connectionString)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = SqliteQueries.Tables;
        command.ExecuteNonQuery();
        foreach (var (key, query) in SqliteQueries.All)
        {
            command.CommandText = "INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ($key, $query) ON CONFLICT (QueryKey) DO UPDATE "
                + "SET QueryText = $query;";
            command.Parameters.Clear();
            command.Parameters.AddWithValue("$key", key);
            command.Parameters.AddWithValue("$query", query);
            command.ExecuteNonQuery();
        }
    }
}
