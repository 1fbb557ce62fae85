using System.Text.Json;

namespace Grains.Runs;

/// <summary>How manifests are written for people.</summary>
internal static class ManifestFormat
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true };
}
