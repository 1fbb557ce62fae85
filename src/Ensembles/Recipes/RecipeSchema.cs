using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ensembles.Recipes;

/// <summary>The JSON Schema of recipes, made from the tables of their values. <c>recipes/recipe.schema.json</c> is its text.</summary>
internal static class RecipeSchema
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write() => Create().ToJsonString(Readable) + "\n";

    /// <summary>The schema.</summary>
    public static JsonObject Create()
    {
        var schema = RunFields.All.Schema();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", "EnsembleCluster recipe");
        var properties = schema["properties"]!.AsObject();
        properties.Insert(0, "$schema", new JsonObject { ["type"] = "string" });
        properties[SearchFields.Key] = SearchFields.All.Schema();
        AddRules(schema);
        schema["$defs"] = new JsonObject { ["group"] = MembersField.Group(new DataRecipe()).Schema(), ["recipe"] = Entry(properties) };
        return schema;
    }

    // Each recipe in a list of members has these sections, and the run's has none of them.
    private static void AddRules(JsonObject schema)
    {
        schema["if"] = JsonNode.Parse("""{"properties": {"members": {"type": "array"}}, "required": ["members"]}""");
        var none = MemberFields.Parts.Fields.Select(field => KeyValuePair.Create(field.Key, (JsonNode?)false));
        schema["then"] = new JsonObject { ["properties"] = new JsonObject(none) };
        schema["else"] = new JsonObject { ["required"] = MemberFields.Parts.Schema()["required"]!.DeepClone() };
        schema["dependentSchemas"] = JsonNode.Parse("""
            {
              "snapshots": {
                "properties": {
                  "members": {"const": 1}, "schedule": false, "stopping": false, "training": {"properties": {"ema": {"const": 0}}}
                }
              }
            }
            """);
    }

    private static JsonObject Entry(JsonObject properties)
    {
        var own = new JsonObject();
        foreach (var (key, _) in properties)
        {
            if (key == "members") own[key] = Members();
            else if (key == "data") own[key] = Data();
            else if (key != "snapshots") own[key] = Reference($"#/properties/{key}");
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = own,
            ["additionalProperties"] = false,
            ["required"] = new JsonArray("name", "model"),
        };
    }

    private static JsonObject Members()
    {
        var schema = MemberFields.Members.Schema();
        schema["description"] = "Does not count here: count does.";
        return schema;
    }

    private static JsonObject Data() => new()
    {
        ["type"] = "object",
        ["description"] = "May be left out: the run's data count.",
        ["properties"] = new JsonObject(RunFields.Data.Fields.Select(field =>
            KeyValuePair.Create(field.Key, (JsonNode?)Reference($"#/properties/data/properties/{field.Key}")))),
        ["additionalProperties"] = false,
    };

    private static JsonObject Reference(string target) => new() { ["$ref"] = target };
}
