namespace Ensembles.Recipes;

/// <summary>Makes recipes of JSON and reports every fault at once.</summary>
public static class RecipeReader
{
}
