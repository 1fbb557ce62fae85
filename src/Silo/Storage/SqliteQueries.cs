namespace Silo.Storage;

/// <summary>
/// The tables and queries that Orleans' ADO.NET provider asks a database for. A write is one statement with the version
/// in its condition: of two writers with the same version one gets a new version back, the other gets no row.
/// </summary>
internal static class SqliteQueries
{
    public const string Tables =
        """
        PRAGMA journal_mode = WAL;
        CREATE TABLE IF NOT EXISTS OrleansQuery (QueryKey TEXT PRIMARY KEY, QueryText TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS GrainState (
            ServiceId TEXT NOT NULL,
            GrainType TEXT NOT NULL,
            GrainIdN0 INTEGER NOT NULL,
            GrainIdN1 INTEGER NOT NULL,
            GrainIdExtension TEXT NOT NULL,
            Payload BLOB,
            Version INTEGER NOT NULL,
            PRIMARY KEY (ServiceId, GrainType, GrainIdN0, GrainIdN1, GrainIdExtension)
        ) WITHOUT ROWID;
        """;

    private const string ThisGrain =
        """
        ServiceId = @ServiceId AND GrainType = @GrainTypeString AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
            AND GrainIdExtension = COALESCE(@GrainIdExtensionString, '')
        """;

    private const string Read = $"SELECT Payload AS PayloadBinary, Version FROM GrainState WHERE {ThisGrain};";

    private const string Write =
        $"""
        INSERT INTO GrainState (ServiceId, GrainType, GrainIdN0, GrainIdN1, GrainIdExtension, Payload, Version)
        SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, COALESCE(@GrainIdExtensionString, ''), @PayloadBinary, 1
        WHERE @GrainStateVersion IS NULL OR EXISTS (SELECT 1 FROM GrainState WHERE {ThisGrain})
        ON CONFLICT (ServiceId, GrainType, GrainIdN0, GrainIdN1, GrainIdExtension)
        DO UPDATE SET Payload = excluded.Payload, Version = GrainState.Version + 1 WHERE GrainState.Version = @GrainStateVersion
        RETURNING Version AS NewGrainStateVersion;
        """;

    private const string Clear =
        $"""
        UPDATE GrainState SET Payload = NULL, Version = Version + 1
        WHERE {ThisGrain} AND Version = @GrainStateVersion
        RETURNING Version AS NewGrainStateVersion;
        """;

    private const string Delete =
        $"DELETE FROM GrainState WHERE {ThisGrain} AND Version = @GrainStateVersion RETURNING Version + 1 AS NewGrainStateVersion;";

    public static IReadOnlyList<(string Key, string Query)> All { get; } =
    [
        ("ReadFromStorageKey", Read),
        ("WriteToStorageKey", Write),
        ("ClearStorageKey", Clear),
        ("DeleteStorageKey", Delete),
    ];
}
