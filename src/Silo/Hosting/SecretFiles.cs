namespace Silo.Hosting;

/// <summary>
/// Settings that are secret, a file each, from the folder that <c>ENSEMBLE_SECRETS_DIR</c> names, such as a mounted Secret: code that a
/// process
/// runs or starts can read its environment. A file goes before the environment variable of its name.
/// </summary>
internal sealed class SecretFiles
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "ENSEMBLE_SECRETS_DIR";

    private const string Section = "Ensemble:";

    // A file of another name is a mistake: left out silently, its key would not count.
    private static readonly string[] Known =
        ["ApiKeys", "MetricsKeys", "CheckpointKeys", "Redis", "RedisPassword", "AzureStorage", "Blobs:ConnectionString"];

    private SecretFiles(IReadOnlyDictionary<string, string?> settings, IReadOnlyList<string> faults) =>
        (Settings, Faults) = (settings, faults);

    /// <summary>The settings, such as <c>Ensemble:ApiKeys</c>; line breaks at the end of a file are not part of its value.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; }

    /// <summary>Every fault at once, one sentence each with its cure.</summary>
    public IReadOnlyList<string> Faults { get; }

    /// <summary>Reads the files.</summary>
    /// <param name="folder">The folder, or null or blank for none.</param>
    public static SecretFiles Read(string? folder)
    {
        if (string.IsNullOrWhiteSpace(folder)) return new(new Dictionary<string, string?>(), []);
        if (!Directory.Exists(folder))
            return Refused($"{Variable} is '{folder}', which does not exist; create it, mount it, or unset the variable.");
        try
        {
            var settings = new ConfigurationBuilder().AddKeyPerFile(Path.GetFullPath(folder)).Build().AsEnumerable()
                .Where(one => one.Value is not null)
                .ToDictionary(one => one.Key, one => one.Value?.TrimEnd('\r', '\n'));
            return new(
                settings, [.. settings.Keys.Where(key => !IsKnown(key)).Order(StringComparer.Ordinal).Select(key => Unknown(folder, key))]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Refused(
                $"{Variable} is '{folder}', whose files cannot be read ({error.Message.TrimEnd('.')}); let this user read them.");
        }
    }

    private static SecretFiles Refused(string fault) => new(new Dictionary<string, string?>(), [fault]);

    private static bool IsKnown(string key) =>
        key.StartsWith(Section, StringComparison.OrdinalIgnoreCase)
            && Known.Contains(key[Section.Length..], StringComparer.OrdinalIgnoreCase);

    private static string Unknown(string folder, string key) =>
        $"{Variable}: {Path.Combine(folder, key.Replace(":", "__", StringComparison.Ordinal))} is the file of no secret; known are "
            + $"{string.Join(", ", Known.Select(known => $"Ensemble__{known.Replace(":", "__", StringComparison.Ordinal)}"))}.";
}
