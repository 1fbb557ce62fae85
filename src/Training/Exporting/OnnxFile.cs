using System.Collections.Immutable;
using Ensembles.Members;
using Ensembles.Recipes;
using Training.Models;
using static Training.Exporting.OnnxGraph;

namespace Training.Exporting;

/// <summary>
/// A whole ensemble as one ONNX model: <c>images</c>, float32 pixels 0 to 255, batch × channels × height × width, go in;
/// <c>probabilities</c>, batch × classes, averaged and scaled by the temperature, and <c>member_probabilities</c>,
/// batch × members × classes, come out.
/// </summary>
internal static class OnnxFile
{
    public const string Images = "images";
    public const string Probabilities = "probabilities";
    public const string MemberProbabilities = "member_probabilities";

    private const string Producer = "ensemble";

    /// <param name="recipe">How the members were trained and are to answer.</param>
    /// <param name="image">What they see.</param>
    /// <param name="classes">How many they know.</param>
    /// <param name="members">Their tensors by PyTorch's names, member by member.</param>
    /// <param name="temperature">Applied to the average, or null.</param>
    public static byte[] Of(Recipe recipe, ImageShape image, int classes, IReadOnlyList<ImmutableDictionary<string, PlainTensor>> members, double? temperature)
    {
        var graph = new OnnxGraph();
        var images = Scaled(graph, graph.Input(Images, image.Channels, image.Height, image.Width), recipe.Model.PixelScale);
        var mirrored = recipe.Prediction.Mirror ? Mirrored(graph, images) : null;
        var layers = NetworkShape.Of(recipe.Model, image, classes);
        var answers = new List<string>();
        foreach (var (index, tensors) in members.Index())
        {
            var network = new OnnxNetwork(graph, $"{index}.", layers, tensors);
            network.AddWeights();
            var straight = network.Probabilities(images);
            answers.Add(mirrored is null ? straight : graph.Add("Mean", [straight, network.Probabilities(mirrored)]));
        }

        graph.Output(MemberProbabilities, Stacked(graph, answers), members.Count, classes);
        var mean = graph.Add("Mean", answers);
        graph.Output(Probabilities, temperature is { } scale ? Tempered(graph, mean, scale) : mean, classes);
        return graph.ToFile(Producer);
    }

    private static string Scaled(OnnxGraph graph, string pixels, double scale) =>
        scale == 1 ? pixels : graph.Add("Div", [pixels, graph.Constant("pixel_scale", (float)scale)]);

    // From the last column to before the first one.
    private static string Mirrored(OnnxGraph graph, string images) => graph.Add(
        "Slice", [images, graph.Constant("last", -1L), graph.Constant("before_first", long.MinValue), graph.Constant("columns", 3L), graph.Constant("backwards", -1L)]);

    private static string Stacked(OnnxGraph graph, List<string> answers)
    {
        var axis = graph.Constant("member_axis", 1L);
        return graph.Add("Concat", [.. answers.Select(answer => graph.Add("Unsqueeze", [answer, axis]))], Whole("axis", 1));
    }

    // p^(1/T), scaled to sum to one: the softmax of ln p / T.
    private static string Tempered(OnnxGraph graph, string mean, double temperature)
    {
        var logs = graph.Add("Log", [graph.Add("Max", [mean, graph.Constant("floor", (float)Ensembles.Scoring.NegativeLogLikelihood.Floor)])]);
        return graph.Add("Softmax", [graph.Add("Div", [logs, graph.Constant("temperature", (float)temperature)])], Whole("axis", 1));
    }
}
