using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ensembles.Tests.Recipes;

/// <summary>Writes the reference of recipes for people, from their schema.</summary>
internal static class RecipeReference
{
    private const string Begin = "<!-- made from the tables of src/Ensembles/Recipes by RecipeReferenceTests -->\n";
    private const string End = "<!-- end of what is made from the tables -->\n";

    /// <summary>A page with the reference between its markers.</summary>
    public static string PutInto(string page, JsonObject schema)
    {
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        Assert.True(begin >= 0 && end > begin, "recipes/README.md has no markers for the reference.");
        return page[..(begin + Begin.Length)] + "\n" + Write(schema) + "\n" + page[end..];
    }

    private static string Write(JsonObject schema)
    {
        var text = new StringBuilder();
        var properties = schema["properties"]!.AsObject();
        Table(text, properties.Where(property => property.Key != "$schema"), schema["required"]);
        foreach (var (key, section) in properties) Section(text, key, section!.AsObject());
        return text.ToString().TrimEnd() + "\n";
    }

    private static void Section(StringBuilder text, string key, JsonObject section)
    {
        if (key == "members" || !(section["properties"] is JsonObject || section["oneOf"] is JsonArray)) return;
        text.Append($"\n### {key}\n\n{section["description"]}\n\n");
        if (section["oneOf"] is JsonArray kinds && section["properties"] is null) Kinds(text, kinds);
        else Table(text, section["properties"]!.AsObject(), section["required"]);
        if (section["properties"]?["layers"]?["items"] is not JsonObject layers) return;
        text.Append("\n### model.layers\n\nEach layer has a `type`; its other keys depend on that.\n\n");
        Kinds(text, layers["oneOf"]!.AsArray());
    }

    private static void Kinds(StringBuilder text, JsonArray kinds)
    {
        text.Append("| type | key | default | allowed | meaning |\n|---|---|---|---|---|\n");
        foreach (var kind in kinds.OfType<JsonObject>())
        {
            var values = kind["properties"]!.AsObject();
            text.Append($"| `{values["type"]!["const"]}` | | | | {kind["description"]} |\n");
            foreach (var (key, value) in values.Where(value => value.Key != "type")) text.Append($"| | {Row(key, value!.AsObject(), null)}");
        }
    }

    private static void Table(StringBuilder text, IEnumerable<KeyValuePair<string, JsonNode?>> values, JsonNode? required)
    {
        text.Append("| key | default | allowed | meaning |\n|---|---|---|---|\n");
        foreach (var (key, value) in values) text.Append($"| {Row(key, value!.AsObject(), required)}");
    }

    private static string Row(string key, JsonObject value, JsonNode? required)
    {
        var isRequired = required is JsonArray keys && keys.Any(name => (string?)name == key);
        var usual = isRequired ? "required" : value["default"] is { } some ? Word(some) : "";
        return $"`{key}` | {usual} | {Allowed(key, value)} | {value["description"]} |\n";
    }

    private static string Allowed(string key, JsonObject value) => value switch
    {
        _ when key == "members" && value["oneOf"] is JsonArray ways => $"{Range(ways[0]!.AsObject())}, or a [list](#members-that-differ)",
        _ when value["enum"] is JsonArray words => string.Join(", ", words.Select(word => word is null ? "none" : Word(word))),
        _ when value["minimum"] is not null || value["exclusiveMinimum"] is not null => Range(value),
        _ when value["type"] is JsonValue type && type.ToString() == "boolean" => "true, false",
        _ when value["type"] is JsonValue type && type.ToString() == "string" => "text",
        _ when key == "layers" => "[layers](#modellayers)",
        _ when key == "space" => "[paths](#searching)",
        _ => $"[section](#{key})",
    };

    private static string Range(JsonObject value)
    {
        var kind = value["type"] is JsonArray kinds ? $"{kinds[0]}" : $"{value["type"]}";
        var least = value["minimum"] is { } from ? Short(from) : $"above {Short(value["exclusiveMinimum"]!)}";
        var most = value["maximum"] is { } to ? Short(to) : $"below {Short(value["exclusiveMaximum"]!)}";
        return $"{(kind == "integer" ? "whole number, " : "")}{least} to {most}{(value["type"] is JsonArray ? ", or none" : "")}";
    }

    private static string Short(JsonNode number) => number.GetValue<double>() is int.MaxValue ? "2³¹ − 1" : number.ToJsonString();

    private static string Word(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Number => value.ToJsonString().Replace('E', 'e'),
        JsonValueKind.String => value.ToString().Length > 0 ? $"`{value}`" : "",
        _ => value.ToJsonString(),
    };
}
