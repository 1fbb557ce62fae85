using System.CommandLine;
using Client.Rendering;

namespace Client.Commands;

/// <summary>The options of <c>predict</c>.</summary>
internal static class PredictOptions
{
    public static Argument<string> Run { get; } = CommandBuilding.RunArgument();

    public static Argument<string[]> Files { get; } = new("FILE")
    {
        Description =
            "PNG or JPG images of the network's size, folders of them, IDX files or some of their images as FILE[7] or FILE[100..200], "
            + "or - for JSON lines on standard input: {\"file\": \"PATH\"} or {\"image\": \"BASE64\"}",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>Replaces the common option.</summary>
    public static Option<OutputFormat> Format { get; } = CommonOptions.FormatOption(
        "text; json: one object as the last line of standard output; csv: a header and one line per image", "text", "json", "csv");

    public static Option<string?> Http { get; } = new("--http")
    {
        Description = $"ask a server over HTTP instead of the cluster, with the key in {Predicting.HttpPredictor.KeyVariable}; RUN may be "
            + $"a model's name",
        HelpName = "URL",
    };

    public static Option<bool> NoPicture { get; } = new("--no-picture") { Description = "do not preview images in the terminal" };

    public static Symbol[] All { get; } = [Run, Files, Http, NoPicture, Format];

    // Before the command's name it is the common option that was given.
    public static OutputFormat FormatOf(ParseResult parsed) =>
        parsed.GetResult(Format) is { Implicit: false } ? parsed.GetValue(Format) : parsed.GetValue(CommonOptions.Format);
}
