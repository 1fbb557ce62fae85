using Azure.Data.Tables;
using Azure.Storage.Blobs;

namespace Silo.Storage;

/// <summary>
/// Grain state in Azure Blob Storage, membership and reminders in Azure Tables: Orleans' own providers. Their options are the packages'
/// own, below <c>Ensemble:Azure:State</c>, <c>:Membership</c> and <c>:Reminders</c>.
/// </summary>
internal static class AzureGrainStorage
{
    public static void UseState(ISiloBuilder silo, string connectionString, IConfigurationSection options) =>
        silo.AddAzureBlobGrainStorageAsDefault(state =>
        {
            options.GetSection("State").Bind(state);
            state.BlobServiceClient = new BlobServiceClient(connectionString);
        });

    public static void UseMembership(ISiloBuilder silo, string connectionString, IConfigurationSection options) =>
        silo.UseAzureStorageClustering(membership =>
        {
            options.GetSection("Membership").Bind(membership);
            membership.TableServiceClient = new TableServiceClient(connectionString);
        });

    public static void UseReminders(ISiloBuilder silo, string connectionString, IConfigurationSection options) =>
        silo.UseAzureTableReminderService(reminders => reminders.Configure(table =>
        {
            options.GetSection("Reminders").Bind(table);
            table.TableServiceClient = new TableServiceClient(connectionString);
        }));
}
