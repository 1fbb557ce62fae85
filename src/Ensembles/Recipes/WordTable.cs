using System.Text.Json.Nodes;

namespace Ensembles.Recipes;

/// <summary>The words that stand for an enumeration's values in recipes.</summary>
internal sealed class WordTable<T>(params (string Word, T Value)[] words) : IRecipeValue<T> where T : struct
{
    /// <summary>The same, or nothing.</summary>
    public OptionalValue<T> OrNone => new(this);

    /// <summary>The same words but for some values.</summary>
    public WordTable<T> Without(params T[] values) => new([.. words.Where(known => !values.Contains(known.Value))]);

    public T? Find(string word)
    {
        foreach (var known in words)
        {
            if (known.Word == word) return known.Value;
        }

        return null;
    }

    public string Of(T value) => words.First(known => EqualityComparer<T>.Default.Equals(known.Value, value)).Word;

    public T Read(RecipeObject json, string key, T otherwise) => json.Word(key, otherwise, this);

    public JsonNode Write(T value) => Of(value);

    public JsonObject Schema() => new() { ["enum"] = new JsonArray([.. words.Select(known => JsonValue.Create(known.Word))]) };

    public override string ToString() => string.Join(", ", words.Select(known => known.Word));
}

/// <summary>The words of recipes for the values of our enumerations.</summary>
public static class RecipeWords
{
    internal static WordTable<Criterion> Criteria { get; } = new(
        ("ensemble-nll", Criterion.EnsembleNll), ("mean-member-nll", Criterion.MeanMemberNll), ("per-member", Criterion.PerMember));

    internal static WordTable<Precision> Precisions { get; } = new(("float32", Precision.Float32), ("bfloat16", Precision.Bfloat16));

    internal static WordTable<OutOfMemoryRule> OutOfMemoryRules { get; } = new(
        ("retry", OutOfMemoryRule.Retry), ("halve", OutOfMemoryRule.Halve));

    internal static WordTable<Padding> Paddings { get; } = new(("same", Padding.Same), ("valid", Padding.Valid));

    internal static WordTable<Border> Borders { get; } = new(("nearest", Border.Nearest), ("zero", Border.Zero));

    internal static WordTable<Activation> Activations { get; } = new(
        ("none", Activation.None),
        ("relu", Activation.Relu),
        ("gelu", Activation.Gelu),
        ("silu", Activation.Silu),
        ("tanh", Activation.Tanh));

    internal static WordTable<Initialization> Initializations { get; } = new(
        ("he-uniform", Initialization.HeUniform),
        ("he-normal", Initialization.HeNormal),
        ("glorot-uniform", Initialization.GlorotUniform),
        ("glorot-normal", Initialization.GlorotNormal),
        ("torch-uniform", Initialization.TorchUniform),
        ("dirac", Initialization.Dirac),
        ("whitening", Initialization.Whitening));

    internal static WordTable<SearchMethod> SearchMethods { get; } = new(("asha", SearchMethod.Asha), ("random", SearchMethod.Random));

    /// <summary>The word for a way to search.</summary>
    public static string Of(SearchMethod method) => SearchMethods.Of(method);

    /// <summary>The word for a criterion.</summary>
    public static string Of(Criterion criterion) => Criteria.Of(criterion);
}
