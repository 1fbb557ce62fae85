using System.Text.Json.Nodes;
using Client.Recipes;
using Client.Rendering;

namespace Client.Reporting;

/// <summary>What a run was planned with. Contracts give it as JSON only, so that silos of other versions may say more or less.</summary>
internal sealed class Manifest
{
    private readonly JsonNode? _root;

    /// <param name="json">As the run gives it, or null if it has none.</param>
    public Manifest(string? json)
    {
        _root = json is null ? null : ManifestText.Parse(json);
        // The recipe is canonical JSON in a string; people read it better unfolded.
        if (_root is JsonObject plan && Text("recipe") is { } recipe) plan["recipe"] = JsonNode.Parse(recipe);
    }

    public string? Processor => Text("processor");

    public string? Threads => Text("intraOpThreads");

    public string? Host => Text("host");

    public string? Data => Text("data", "name");

    public string? DataHash => Text("data", "sha256");

    /// <summary>Versions by name.</summary>
    public IEnumerable<(string Name, string Version)> Versions =>
        _root?["versions"] is JsonObject versions ? versions.Select(version => (version.Key, $"{version.Value}")) : [];

    /// <summary>Deviations from the recipe, one sentence each.</summary>
    public IEnumerable<string> Warnings => _root?["warnings"] is JsonArray warnings ? warnings.Select(warning => $"{warning}") : [];

    /// <summary>What lay in the data folder and was not read, one sentence each.</summary>
    public IEnumerable<string> LeftOut =>
        _root?["data"] is JsonObject data && data["leftOut"] is JsonArray leftOut ? leftOut.Select(sentence => $"{sentence}") : [];

    /// <summary>The whole of it.</summary>
    public string Whole => _root?.ToJsonString(JsonForPeople.Options) ?? "";

    private string? Text(params ReadOnlySpan<string> path)
    {
        var node = _root;
        foreach (var name in path) node = node is JsonObject inner ? inner[name] : null;
        return node?.ToString();
    }
}
