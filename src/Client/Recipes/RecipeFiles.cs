using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Client.Recipes;

/// <summary>Finds recipes: named ones are part of the program, others are files of the user's.</summary>
internal static class RecipeFiles
{
    private const string Prefix = "recipes/";
    private const string Ending = ".json";
    private static readonly JsonDocumentOptions Lenient =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    /// <summary>Names of the recipes that come with the program.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Ending.Length])
            .Order(StringComparer.Ordinal)];

    /// <summary>A recipe by name, or by the path of a file, with the recipes that its members name.</summary>
    /// <exception cref="CommandException">There is none, or it is no JSON object.</exception>
    public static JsonObject Read(string nameOrPath)
    {
        var recipe = ReadAlone(nameOrPath, "");
        MemberRecipes.PutIn(recipe, Names.Contains(nameOrPath) ? "" : Path.GetDirectoryName(nameOrPath) ?? "");
        return recipe;
    }

    /// <summary>A recipe as in its file.</summary>
    /// <param name="nameOrPath">Its name, or the path of its file.</param>
    /// <param name="folder">The folder of a relative path.</param>
    /// <exception cref="CommandException">There is none, or it is no JSON object.</exception>
    public static JsonObject ReadAlone(string nameOrPath, string folder)
    {
        if (Names.Contains(nameOrPath)) return Parse(nameOrPath, Embedded(nameOrPath));
        nameOrPath = Path.Combine(folder, nameOrPath);
        if (!File.Exists(nameOrPath))
        {
            throw new CommandException(
                ExitCodes.BadInput,
                $"No recipe is called '{nameOrPath}', and no file either; known are {string.Join(", ", Names)}, or give the path of a "
                    + $"recipe file.");
        }

        try
        {
            var recipe = Parse(nameOrPath, File.ReadAllText(nameOrPath));
            ModuleFiles.Anchor(recipe, Path.GetDirectoryName(nameOrPath)!);
            return recipe;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.BadInput, $"The recipe {nameOrPath} cannot be read: {error.Message}");
        }
    }

    private static string Embedded(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Prefix + name + Ending)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static JsonObject Parse(string name, string text)
    {
        try
        {
            var recipe = JsonNode.Parse(text, null, Lenient) as JsonObject
                ?? throw new CommandException(ExitCodes.BadInput, $"The recipe {name} is not a JSON object; begin it with '{{'.");
            ReadTexts(recipe);
            return recipe;
        }
        catch (InvalidOperationException)
        {
            throw new CommandException(
                ExitCodes.BadInput, $"The recipe {name} has half a character, such as \\ud800 alone, in a text; remove it.");
        }
        catch (JsonException error) when (error.LineNumber is null)
        {
            throw new CommandException(ExitCodes.BadInput, $"The recipe {name} has a key twice in one object; keep one of them.");
        }
        catch (JsonException error)
        {
            throw new CommandException(
                ExitCodes.BadInput,
                $"The recipe {name} is not JSON: line {error.LineNumber + 1}, column {error.BytePositionInLine + 1} cannot be read; "
                    + $"correct it there.");
        }
    }

    // Texts are read only when they are asked for, and those that are no Unicode cannot be.
    private static void ReadTexts(JsonNode? node)
    {
        if (node is JsonObject parts)
        {
            foreach (var part in parts) ReadTexts(part.Value);
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items) ReadTexts(item);
        }
        else if (node is JsonValue value)
        {
            _ = value.TryGetValue<string>(out _);
        }
    }
}
