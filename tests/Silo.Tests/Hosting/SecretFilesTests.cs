using Microsoft.Extensions.Configuration;
using Silo.Hosting;
using Silo.Storage;

namespace Silo.Tests.Hosting;

public sealed class SecretFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-secrets-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("ApiKeys", "a-key-of-16-letters")]
    [InlineData("MetricsKeys", "a-key-of-16-letters")]
    [InlineData("CheckpointKeys", "a-key-of-16-letters")]
    [InlineData("Redis", "redis:6379,password=x")]
    [InlineData("RedisPassword", " with blanks,and=signs ")]
    [InlineData("AzureStorage", "UseDevelopmentStorage=true")]
    [InlineData("Blobs__ConnectionString", "UseDevelopmentStorage=true")]
    public void Each_secret_has_a_file_whose_last_line_breaks_do_not_count(string name, string value)
    {
        foreach (var ending in (string[])["", "\n", "\r\n", "\n\n"])
        {
            Write($"Ensemble__{name}", value + ending);
            var secrets = SecretFiles.Read(_folder);
            Assert.Empty(secrets.Faults);
            Assert.Equal(value, secrets.Settings[$"Ensemble:{name.Replace("__", ":", StringComparison.Ordinal)}"]);
        }
    }

    [Theory]
    [InlineData("ApiKeys", "Ensemble:ApiKeys has an empty key")]
    [InlineData("MetricsKeys", "Ensemble:MetricsKeys has an empty key")]
    [InlineData("CheckpointKeys", "Ensemble:CheckpointKeys has an empty key")]
    [InlineData("Redis", "Ensemble:Redis is empty")]
    [InlineData("RedisPassword", "Ensemble:RedisPassword is empty")]
    [InlineData("AzureStorage", "Ensemble:AzureStorage is empty")]
    [InlineData("Blobs__ConnectionString", "Ensemble:Blobs:ConnectionString is empty")]
    public void An_empty_file_is_refused_and_does_not_count_as_not_set(string name, string expected)
    {
        foreach (var empty in (string[])["", "\n"])
        {
            Write($"Ensemble__{name}", empty);
            var section = new ConfigurationBuilder().AddInMemoryCollection(SecretFiles.Read(_folder).Settings).Build().GetSection("Ensemble");
            var (settings, storage) = (section.Get<SiloSettings>() ?? new(), section.Get<StorageSettings>() ?? new());
            settings.DataDir = _folder;
            Assert.Contains(settings.Faults().Concat(storage.Faults()), fault => fault.StartsWith(expected, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_mounted_Secret_is_read_through_its_links_and_its_own_folders_are_left_out()
    {
        var version = Directory.CreateDirectory(Path.Combine(_folder, "..2026_11_28")).FullName;
        File.WriteAllText(Path.Combine(version, "Ensemble__ApiKeys"), "a-key-of-16-letters\n");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "..data"), "..2026_11_28");
        File.CreateSymbolicLink(Path.Combine(_folder, "Ensemble__ApiKeys"), Path.Combine("..data", "Ensemble__ApiKeys"));
        var secrets = SecretFiles.Read(_folder);
        Assert.Empty(secrets.Faults);
        Assert.Equal("a-key-of-16-letters", Assert.Single(secrets.Settings).Value);
    }

    [Theory]
    [InlineData("Ensemble__ApiKey")]
    [InlineData("api-keys")]
    [InlineData("Ensemble__HttpAddress")]
    public void A_file_that_would_count_for_nothing_is_refused_without_what_is_in_it(string name)
    {
        Write(name, "the-secret");
        var fault = Assert.Single(SecretFiles.Read(_folder).Faults);
        Assert.StartsWith($"ENSEMBLE_SECRETS_DIR: {Path.Combine(_folder, name)} is the file of no secret; known are Ensemble__ApiKeys,", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("the-secret", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_refused_and_none_is_no_fault()
    {
        Assert.StartsWith("ENSEMBLE_SECRETS_DIR is '/nowhere', which does not exist", Assert.Single(SecretFiles.Read("/nowhere").Faults), StringComparison.Ordinal);
        Write("file", "");
        Assert.NotEmpty(SecretFiles.Read(Path.Combine(_folder, "file")).Faults);
        Assert.Empty(SecretFiles.Read(null).Faults);
        Assert.Empty(SecretFiles.Read(" ").Faults);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
