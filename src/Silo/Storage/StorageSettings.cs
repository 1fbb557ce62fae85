using System.Text.RegularExpressions;

namespace Silo.Storage;

/// <summary>Where a cluster stores what must outlive its silos; settings below <c>Ensemble:</c>.</summary>
internal sealed partial class StorageSettings
{
    private const string OnRedis = "redis";
    private const string OnAzure = "azure";

    /// <summary>
    /// A Redis server, such as <c>redis:6379,password=…</c>. If it is set, it is the default of membership, state and reminders.
    /// </summary>
    public string? Redis { get; set; }

    /// <summary>The password of <see cref="Redis"/>, in place of <c>password=</c> in it; default none.</summary>
    public string? RedisPassword { get; set; }

    /// <summary>Connection string of an Azure storage account, for state, membership or reminders.</summary>
    public string? AzureStorage { get; set; }

    /// <summary>How silos find each other: localhost, redis or azure.</summary>
    public string? Clustering { get; set; }

    /// <summary>The storage of grain state: sqlite (a file in the data folder), redis or azure.</summary>
    public string? Storage { get; set; }

    /// <summary>The storage of reminders: memory, redis or azure.</summary>
    public string? Reminders { get; set; }

    /// <summary>
    /// The storage of checkpoints: a folder that all silos share (default: in the data folder), or <c>blob:CONTAINER</c>.
    /// </summary>
    public string? Checkpoints { get; set; }

    /// <summary>The Azure account of <c>blob:CONTAINER</c>.</summary>
    public BlobSettings Blobs { get; set; } = new();

    public string ChosenClustering => Clustering ?? (Redis is null ? "localhost" : OnRedis);

    public string ChosenStorage => Storage ?? (Redis is null ? "sqlite" : OnRedis);

    public string ChosenReminders => Reminders ?? (Redis is null ? "memory" : OnRedis);

    /// <summary>Whether anything is kept in Redis.</summary>
    public bool NeedsRedis => Redis is not null && (ChosenClustering == OnRedis || ChosenStorage == OnRedis || ChosenReminders == OnRedis);

    /// <summary>The host of the Azure account's tables, or null if none is used or its address is not given.</summary>
    public string? AzureHost =>
        ChosenClustering == OnAzure && PartOf("AccountName") is { } account
            ? $"{account}.table.{PartOf("EndpointSuffix") ?? "core.windows.net"}"
            : null;

    /// <summary>The container of <c>blob:CONTAINER</c>, or null.</summary>
    public string? BlobContainer =>
        Checkpoints is { } place && place.StartsWith("blob:", StringComparison.Ordinal) ? place["blob:".Length..] : null;

    /// <summary>Every fault at once, one sentence each with its cure.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var fault in Choice("Clustering", ChosenClustering, "localhost")) yield return fault;
        foreach (var fault in Choice("Storage", ChosenStorage, "sqlite")) yield return fault;
        foreach (var fault in Choice("Reminders", ChosenReminders, "memory")) yield return fault;
        foreach (var (name, secret)
            in new[]
            {
                ("Redis", Redis), ("RedisPassword", RedisPassword), ("AzureStorage", AzureStorage),
                ("Blobs:ConnectionString", Blobs.ConnectionString),
            })
        {
            if (secret is not null && (string.IsNullOrWhiteSpace(secret) || EmptySecret().IsMatch(secret)))
                yield return $"Ensemble:{name} is empty or has an empty password or key; give it whole, or leave the setting away.";
        }

        foreach (var fault in RedisFaults()) yield return fault;
        if (BlobContainer is { Length: 0 }) yield return "Ensemble:Checkpoints is 'blob:'; name a container, such as blob:checkpoints.";
        if (BlobContainer is { Length: > 0 } && Blobs is { ConnectionString: null, ServiceUri: null })
        {
            yield return "Ensemble:Checkpoints is in blobs, but neither Ensemble:Blobs:ConnectionString nor Ensemble:Blobs:ServiceUri "
                + "(with this machine's identity) is set; set one.";
        }

        if (Blobs.ServiceUri is { } uri && !Uri.TryCreate(uri, UriKind.Absolute, out _))
            yield return $"Ensemble:Blobs:ServiceUri is '{uri}'; give an address such as https://ACCOUNT.blob.core.windows.net.";
    }

    // No sentence repeats the setting, which may hold a password.
    private IEnumerable<string> RedisFaults()
    {
        if (RedisPassword is not null && Redis is null)
            yield return "Ensemble:RedisPassword is set, but Ensemble:Redis is not; give the server, such as redis:6379.";
        if (string.IsNullOrWhiteSpace(Redis)) yield break;
        if (RedisConnection.TryParse(Redis) is not { } parsed)
            yield return "Ensemble:Redis cannot be read; give the server and its options, such as redis:6379,ssl=true.";
        else if (RedisPassword is not null && parsed.Password is not null)
            yield return "Ensemble:Redis has a password, and Ensemble:RedisPassword is set; leave one away.";
    }

    // What a Secret without a value leaves of 'redis:6379,password=…' and of 'AccountName=…;AccountKey=…'.
    [GeneratedRegex(
        @"(^|[,;])\s*(password|AccountKey|SharedAccessSignature)\s*=\s*([,;]|\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EmptySecret();

    private string? PartOf(string name) => AzureStorage?
        .Split(';', StringSplitOptions.TrimEntries)
        .Where(part =>
            !AzureStorage.Contains("Endpoint=", StringComparison.OrdinalIgnoreCase)
                && part.StartsWith($"{name}=", StringComparison.OrdinalIgnoreCase))
        .Select(part => part[(name.Length + 1)..])
        .FirstOrDefault();

    private IEnumerable<string> Choice(string name, string value, string own)
    {
        if (value is not (OnRedis or OnAzure) && value != own) yield return $"Ensemble:{name} is '{value}'; choose {own}, redis or azure.";
        if (value == OnRedis && Redis is null)
            yield return $"Ensemble:{name} is redis, but Ensemble:Redis is not set; give the server, such as redis:6379.";
        if (value == OnAzure && AzureStorage is null)
            yield return $"Ensemble:{name} is azure, but Ensemble:AzureStorage is not set; give the account's connection string.";
    }
}

/// <summary>An Azure Blob account.</summary>
internal sealed class BlobSettings
{
    /// <summary>The account's connection string.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// The account's blob service; this process' own identity is used (managed identity, workload identity, environment).
    /// </summary>
    public string? ServiceUri { get; set; }
}
