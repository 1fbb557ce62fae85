using System.CommandLine;
using Client.Rendering;

namespace Client.Commands;

/// <summary>What <c>predict</c> can be told.</summary>
internal static class PredictOptions
{
    public static Argument<string> Run { get; } = CommandBuilding.RunArgument();

    public static Argument<string[]> Files { get; } = new("FILE")
    {
        Description = "PNG or JPG images of the network's size; folders of them; IDX files with many images (plain or .gz), or some of them as "
            + "FILE[7] or FILE[100..200] (from 0, the end not included); or - for lines of JSON on standard input, "
            + "{\"id\": \"…\", \"image\": \"BASE64\"} or {\"id\": \"…\", \"file\": \"PATH\"}",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>In place of the one that all commands have.</summary>
    public static Option<OutputFormat> Format { get; } = CommonOptions.FormatOption(
        "text for people; json: one object as the last line of standard output; or csv: a header and a line an image", "text", "json", "csv");

    public static Option<string?> Http { get; } = new("--http")
    {
        Description = $"ask a server by the Open Inference Protocol in place of the cluster's grains; RUN may then be a promoted name, and {Predicting.HttpPredictor.KeyVariable} holds the key where it wants one",
        HelpName = "URL",
    };

    public static Option<bool> NoPicture { get; } = new("--no-picture") { Description = "show no pictures; else a terminal shows a few images of IDX files beside their answers" };

    public static Symbol[] All { get; } = [Run, Files, Http, NoPicture, Format];

    // Before the command's name it is the common option that was given.
    public static OutputFormat FormatOf(ParseResult parsed) => parsed.GetResult(Format) is { Implicit: false } ? parsed.GetValue(Format) : parsed.GetValue(CommonOptions.Format);
}
