using System.Globalization;
using Client.Predicting;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Client.Rendering;

/// <summary>Predictions as people see them: a table of the first, or pictures with their answers beside them.</summary>
internal static class PredictionView
{
    /// <summary>At most so many images are shown with their pictures.</summary>
    public const int MostPictures = 6;

    private const int MostRows = 50;
    private const int WidthOfOne = 28;
    private const int WidthOfMany = 14;

    public static IRenderable Of(Predictions predictions)
    {
        var images = predictions.Images;
        var parts = new List<IRenderable> { images.Any(image => image.Picture is not null) ? Pictures(images) : Table(images) };
        if (images.Count > MostRows) parts.Add(new Text(Summary(images)));
        parts.AddRange(Notes(predictions).Select(note => new Text(note)));
        return new Rows(parts);
    }

    /// <summary>
    /// What is to be said beside the answers: missing members, images without an answer, what was left out, how labels count.
    /// </summary>
    public static IEnumerable<string> Notes(Predictions predictions)
    {
        if (predictions.LabelNote is { } note) yield return note;
        if (predictions.MembersUsed < predictions.MembersTotal)
            yield return $"Only {predictions.MembersUsed} of {predictions.MembersTotal} members answered.";
        foreach (var leftOut in predictions.LeftOut) yield return $"Left out in {leftOut.Folder}: {leftOut.Words}.";
        if (predictions.Refused.Count == 0) yield break;
        yield return predictions.Refused.Count == 1 ? "One input has no answer:" : $"{predictions.Refused.Count} inputs have no answer:";
        foreach (var image in predictions.Refused) yield return Errors.Plain(image.Line);
    }

    private static FittedTable Table(IReadOnlyList<Prediction> images)
    {
        var ids = images.Any(image => image.Answer.Id is not null);
        string[] columns = ["image", "label", "probability", "entropy", "members that agree"];
        // In a narrow terminal a long path is broken, rather than all figures cut.
        var table = new FittedTable(ids ? ["id", .. columns] : columns) { Broken = "image" };
        var name = Namer(images);
        foreach (var image in images.Take(MostRows))
        {
            string[] cells = [
                name(image), image.Answer.ClassName, Figures.Share(image.Answer.Probability), Figures.Loss(image.Answer.Entropy),
                Agreement(image)];
            table.Row(ids ? [image.Answer.Id ?? "", .. cells] : cells);
        }

        return table;
    }

    private static Grid Pictures(IReadOnlyList<Prediction> images)
    {
        var width = images.Count == 1 ? WidthOfOne : WidthOfMany;
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().Width(width)).AddColumn();
        var name = Namer(images);
        foreach (var image in images)
        {
            if (image != images[0]) grid.AddEmptyRow();
            grid.AddRow(
                image.Picture is { } picture ? PictureView.Of(picture, width) : new Text(""), new Text(Described(image, name(image))));
        }

        return grid;
    }

    private static string Described(Prediction image, string name) => string.Join(
        '\n',
        image.Answer.Id is { } id ? $"{id}: {name}" : name,
        $"label {image.Answer.ClassName}, probability {Figures.Share(image.Answer.Probability)}",
        $"entropy {Figures.Loss(image.Answer.Entropy)}",
        $"members that agree: {Agreement(image)}");

    private static string Summary(IReadOnlyList<Prediction> images)
    {
        var disputed = images.Count(image => image.IsDisputed);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The first {MostRows} of {images.Count} images; '-o csv' gives all. Mean entropy "
                + $"{Figures.Loss(images.Average(image => image.Answer.Entropy))}; "
            + $"members disagreed on {disputed} images ({Figures.Share(disputed / (double)images.Count)}).");
    }

    // A file's only image needs no index, unless it is one that was chosen of many.
    private static Func<Prediction, string> Namer(IReadOnlyList<Prediction> images)
    {
        var single = images.All(image => image.Answer.Index == 0)
            && images.CountBy(image => image.Answer.File).All(count => count.Value == 1);
        return image => single ? image.Answer.File : $"{image.Answer.File} [{image.Answer.Index}]";
    }

    private static string Agreement(Prediction image) => $"{image.Answer.Agreeing} of {image.Members}";
}
