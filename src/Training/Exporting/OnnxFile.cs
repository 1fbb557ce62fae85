using System.Collections.Immutable;
using Ensembles.Members;
using Ensembles.Recipes;
using Training.Models;
using static Training.Exporting.OnnxGraph;

namespace Training.Exporting;

/// <summary>One trained member, for a graph.</summary>
/// <param name="Model">Its network.</param>
/// <param name="Tensors">Its tensors by PyTorch's names.</param>
internal sealed record OnnxMember(ModelRecipe Model, ImmutableDictionary<string, PlainTensor> Tensors);

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

    /// <param name="members">What was trained, member by member.</param>
    /// <param name="answering">How they are to answer.</param>
    /// <param name="image">What they see.</param>
    /// <param name="classes">How many they know.</param>
    /// <param name="temperature">Applied to the average, or null.</param>
    public static byte[] Of(
        IReadOnlyList<OnnxMember> members, PredictionRecipe answering, ImageShape image, int classes, double? temperature)
    {
        var graph = new OnnxGraph();
        var pixels = graph.Input(Images, image.Channels, image.Height, image.Width);
        var seen = members.Select(member => member.Model.PixelScale)
            .Distinct()
            .ToDictionary(scale => scale, scale => Scaled(graph, pixels, scale));
        var mirrored = answering.Mirror ? Mirrored(graph, seen) : null;
        var answers = new List<string>();
        foreach (var (index, member) in members.Index())
        {
            var network = new OnnxNetwork(graph, $"{index}.", NetworkShape.Of(member.Model, image, classes), member.Tensors);
            network.AddWeights();
            var straight = network.Probabilities(seen[member.Model.PixelScale]);
            answers.Add(
                mirrored is null ? straight : graph.Add("Mean", [straight, network.Probabilities(mirrored[member.Model.PixelScale])]));
        }

        graph.Output(MemberProbabilities, Stacked(graph, answers), members.Count, classes);
        var mean = graph.Add("Mean", answers);
        graph.Output(Probabilities, temperature is { } scale ? Tempered(graph, mean, scale) : mean, classes);
        return graph.ToFile(Producer);
    }

    private static string Scaled(OnnxGraph graph, string pixels, double scale) =>
        scale == 1 ? pixels : graph.Add("Div", [pixels, graph.Constant($"pixel_scale_{scale:R}", (float)scale)]);

    // From the last column to before the first one.
    private static Dictionary<double, string> Mirrored(OnnxGraph graph, Dictionary<double, string> seen)
    {
        string[] backwards = [
            graph.Constant("last", -1L), graph.Constant("before_first", long.MinValue), graph.Constant("columns", 3L),
            graph.Constant("backwards", -1L)];
        return seen.ToDictionary(images => images.Key, images => graph.Add("Slice", [images.Value, .. backwards]));
    }

    private static string Stacked(OnnxGraph graph, List<string> answers)
    {
        var axis = graph.Constant("member_axis", 1L);
        return graph.Add("Concat", [.. answers.Select(answer => graph.Add("Unsqueeze", [answer, axis]))], Whole("axis", 1));
    }

    // p^(1/T), scaled to sum to one: the softmax of ln p / T.
    private static string Tempered(OnnxGraph graph, string mean, double temperature)
    {
        var logs =
            graph.Add("Log", [graph.Add("Max", [mean, graph.Constant("floor", (float)Ensembles.Scoring.NegativeLogLikelihood.Floor)])]);
        return graph.Add("Softmax", [graph.Add("Div", [logs, graph.Constant("temperature", (float)temperature)])], Whole("axis", 1));
    }
}
