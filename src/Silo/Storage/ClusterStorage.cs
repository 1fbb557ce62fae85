using Ensembles.Members;
using Orleans.Configuration;
using Silo.Checkpoints;
using Silo.Hosting;
using Training.Checkpoints;

namespace Silo.Storage;

/// <summary>Joins a silo to what outlives it: membership, grain state, reminders, checkpoints.</summary>
internal static class ClusterStorage
{
    private const string ServiceId = "ensemble";

    public static void UseMembership(ISiloBuilder silo, SiloSettings settings, StorageSettings storage, IConfigurationSection azure)
    {
        if (storage.ChosenClustering == "localhost")
        {
            silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, settings.PrimaryEndPoint, ServiceId, settings.ClusterId);
            return;
        }

        silo.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (ServiceId, settings.ClusterId));
        silo.ConfigureEndpoints(
            settings.Address, settings.SiloPort, settings.GatewayPort,
            listenOnAnyHostAddress: !System.Net.IPAddress.IsLoopback(settings.Address));
        if (storage.ChosenClustering == "redis")
            silo.UseRedisClustering(options => options.ConfigurationOptions = RedisConnection.Lasting(storage, settings.Tls));
        else AzureGrainStorage.UseMembership(silo, storage.AzureStorage!, azure);
    }

    public static void UseState(ISiloBuilder silo, SiloSettings settings, StorageSettings storage, IConfigurationSection azure)
    {
        silo.UseSystemTextJsonGrainStorageSerializer();
        if (storage.ChosenStorage == "sqlite") SqliteGrainStorage.Use(silo, settings.DataDir);
        else if (storage.ChosenStorage == "redis")
            silo.AddRedisGrainStorageAsDefault(options => options.ConfigurationOptions = RedisConnection.Lasting(storage, settings.Tls));
        else AzureGrainStorage.UseState(silo, storage.AzureStorage!, azure);
    }

    public static void UseReminders(ISiloBuilder silo, SiloSettings settings, StorageSettings storage, IConfigurationSection azure)
    {
        if (storage.ChosenReminders == "memory") silo.UseInMemoryReminderService();
        else if (storage.ChosenReminders == "redis")
            silo.UseRedisReminderService(options => options.ConfigurationOptions = RedisConnection.Lasting(storage, settings.Tls));
        else AzureGrainStorage.UseReminders(silo, storage.AzureStorage!, azure);
    }

    public static ICheckpointFiles Files(SiloSettings settings, StorageSettings storage) => storage.BlobContainer is { } container
        ? BlobFiles.Open(storage.Blobs.ConnectionString, storage.Blobs.ServiceUri, container)
        : new FolderFiles(storage.Checkpoints ?? Path.Combine(settings.DataDir, "checkpoints"));
}
