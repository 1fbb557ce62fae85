using System.CommandLine;
using System.CommandLine.Parsing;
using Client.Recipes;

namespace Client.Commands;

/// <summary>The options of <c>train</c>.</summary>
internal static class TrainOptions
{
    private const int MostTrainers = 256;

    public static Argument<string> Recipe { get; } =
        new("RECIPE") { Description = $"{string.Join(", ", RecipeFiles.Names)}, or the path of a recipe file" };

    public static Option<ulong> Seed { get; } = new("--seed")
    {
        Description = "the run's seed: the same seed trains the same weights",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    public static Option<string?> Name { get; } =
        new("--name") { Description = "the run's name [default: recipe and number]", HelpName = "NAME" };

    public static Option<bool> Detach { get; } =
        new("--detach") { Description = "return at once; the cluster stays until 'ensemble cluster down'" };

    public static Option<bool> KeepCluster { get; } = new("--keep-cluster") { Description = "keep the cluster running at the end" };

    public static Option<int?> Trainers { get; } =
        Whole("--trainers", "number of trainer processes [default: one per core, or as many per GPU as fit its memory]", 1, MostTrainers);

    public static Option<string?> Data { get; } = new("--data")
    {
        Description = "your own data folder, or a set of 'ensemble data list' [default: the recipe's data]",
        HelpName = "DIR|SET",
    };

    public static Option<string[]> Set { get; } = new("--set")
    {
        Description = "any value of the recipe, such as optimizer.learningRate=0.002; may be repeated",
        HelpName = "PATH=VALUE",
    };

    private static readonly Option<int?> Members = Whole("--members", "number of members");
    private static readonly Option<int?> Epochs = Whole("--epochs", "maximum number of epochs; shortens the learning-rate cycle");
    private static readonly Option<int?> MinEpochs = Whole("--min-epochs", "minimum number of epochs before an early stop");
    private static readonly Option<int?> Patience = Whole("--patience", "epochs without improvement before an early stop");
    private static readonly Option<int?> BatchSize = Whole("--batch-size", "images per step");
    private static readonly Option<int?> TrainLimit = Whole("--train-limit", "use only N training images");
    private static readonly Option<int?> ValidationLimit = Whole("--validation-limit", "use only N validation images");
    private static readonly Option<string?> Criterion =
        new("--criterion") { Description = "the early-stopping loss: ensemble-nll, mean-member-nll, per-member", HelpName = "WORD" };

    /// <summary>Which recipe, and what of it is changed.</summary>
    public static Symbol[] OfRecipe { get; } =
        [Recipe, Members, Epochs, MinEpochs, Patience, Criterion, BatchSize, TrainLimit, ValidationLimit, Data, Set];

    public static Symbol[] All { get; } = [.. OfRecipe, Seed, Name, Trainers, Detach, KeepCluster];

    public static RecipeOverrides OverridesOf(ParseResult parsed) => new()
    {
        Members = parsed.GetValue(Members),
        Epochs = parsed.GetValue(Epochs),
        MinEpochs = parsed.GetValue(MinEpochs),
        Patience = parsed.GetValue(Patience),
        BatchSize = parsed.GetValue(BatchSize),
        TrainLimit = parsed.GetValue(TrainLimit),
        ValidationLimit = parsed.GetValue(ValidationLimit),
        Criterion = parsed.GetValue(Criterion),
        DataFolder = parsed.GetValue(Data),
        Assignments = parsed.GetValue(Set) ?? [],
    };

    /// <summary>An option for a whole number. Which numbers a recipe takes is checked with the recipe.</summary>
    public static Option<int?> Whole(string name, string description, int least = int.MinValue, int most = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => Parse(name, result, least, most),
    };

    private static int? Parse(string name, ArgumentResult result, int least, int most)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (int.TryParse(text, out var number))
        {
            if (number < least || number > most) result.AddError($"{name} {number} is out of range; allowed: {least} to {most}.");
            return number;
        }

        result.AddError(
            long.TryParse(text, out _)
                ? $"{name} {text} is too large a number; choose one below {int.MaxValue}."
                : $"{name} {text} is not a whole number.");
        return null;
    }
}
