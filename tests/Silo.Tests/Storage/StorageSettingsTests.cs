using Silo.Storage;

namespace Silo.Tests.Storage;

public sealed class StorageSettingsTests
{
    [Fact]
    public void Without_settings_everything_is_on_this_machine()
    {
        var storage = new StorageSettings();
        Assert.Equal(("localhost", "sqlite", "memory", (string?)null), (storage.ChosenClustering, storage.ChosenStorage, storage.ChosenReminders, storage.BlobContainer));
        Assert.Empty(storage.Faults());
    }

    [Fact]
    public void One_setting_puts_membership_state_and_reminders_on_Redis()
    {
        var storage = new StorageSettings { Redis = "redis:6379" };
        Assert.Equal(("redis", "redis", "redis"), (storage.ChosenClustering, storage.ChosenStorage, storage.ChosenReminders));
        Assert.Empty(storage.Faults());
    }

    [Theory]
    [InlineData("tape", null, null, "Ensemble:Storage is 'tape'; choose sqlite, redis or azure.")]
    [InlineData("redis", null, null, "Ensemble:Storage is redis, but Ensemble:Redis is not set")]
    [InlineData("azure", null, null, "Ensemble:Storage is azure, but Ensemble:AzureStorage is not set")]
    [InlineData(null, null, "blob:", "name a container")]
    [InlineData(null, null, "blob:checkpoints", "neither Ensemble:Blobs:ConnectionString nor Ensemble:Blobs:ServiceUri")]
    public void A_fault_names_the_setting_and_its_cure(string? state, string? azure, string? checkpoints, string expected) =>
        Assert.Contains(expected, Assert.Single(new StorageSettings { Storage = state, AzureStorage = azure, Checkpoints = checkpoints }.Faults()), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("redis:6379,password=")]
    [InlineData("redis:6379,password= ,ssl=true")]
    [InlineData("redis:6379, Password =")]
    public void A_password_that_an_empty_Secret_has_left_empty_is_refused(string redis) =>
        Assert.StartsWith("Ensemble:Redis is empty or has an empty password", Assert.Single(new StorageSettings { Redis = redis }.Faults()), StringComparison.Ordinal);

    [Theory]
    [InlineData("redis:6379")]
    [InlineData("redis:6379,password=x,ssl=true")]
    public void A_Redis_without_a_password_or_with_one_is_taken(string redis) => Assert.Empty(new StorageSettings { Redis = redis }.Faults());

    [Theory]
    [InlineData("redis:6379", "", "Ensemble:RedisPassword is empty")]
    [InlineData("redis:6379", " ", "Ensemble:RedisPassword is empty")]
    [InlineData("redis:6379,password=x", "the-secret", "Ensemble:Redis has a password, and Ensemble:RedisPassword is set")]
    [InlineData(null, "the-secret", "Ensemble:RedisPassword is set, but Ensemble:Redis is not")]
    [InlineData("redis:6379,ssl=the-secret", null, "Ensemble:Redis cannot be read")]
    [InlineData("redis:6379,the-secret=1", null, "Ensemble:Redis cannot be read")]
    [InlineData("ssl=true", null, "Ensemble:Redis cannot be read")]
    public void A_Redis_that_cannot_be_right_is_refused_and_no_secret_is_repeated(string? redis, string? password, string expected)
    {
        var fault = Assert.Single(new StorageSettings { Redis = redis, RedisPassword = password }.Faults());
        Assert.StartsWith(expected, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("the-secret", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_of_its_own_may_hold_any_sign()
    {
        var storage = new StorageSettings { Redis = "redis:6379,ssl=true", RedisPassword = "a,b=c d" };
        Assert.Empty(storage.Faults());
        var options = RedisConnection.Of(storage, new Silo.Hosting.TlsSettings());
        Assert.Equal(("a,b=c d", true), (options.Password, options.Ssl));
    }
}
