using System.Text.Json.Nodes;

namespace Ensembles.Recipes;

/// <summary>A kind of value in recipes: how it is read, written, and described to editors.</summary>
/// <typeparam name="T">What the recipe holds of it.</typeparam>
internal interface IRecipeValue<T>
{
    /// <summary>Reads the value of a key. What is wrong with it becomes a fault of the object.</summary>
    /// <param name="json">The object that has the key, or not.</param>
    /// <param name="key">Its key.</param>
    /// <param name="otherwise">The value if the key is missing or wrong.</param>
    T Read(RecipeObject json, string key, T otherwise);

    /// <summary>The value as JSON.</summary>
    JsonNode? Write(T value);

    /// <summary>What is allowed, as JSON Schema.</summary>
    JsonObject Schema();
}
