using Client.Answers;
using Client.Predicting;
using Client.Rendering;
using Spectre.Console.Testing;

namespace Client.Tests.Rendering;

public sealed class PredictionViewTests
{
    [Fact]
    public void A_file_with_one_image_has_no_index_and_one_of_many_has()
    {
        Assert.Matches(@"│ a\.png │ one +│ 75\.00 % +│ 0\.5000 +│ 3 of 3", Shown(Image("a.png", 0), Image("b.png", 0)));
        Assert.Contains("│ many [7] │", Shown(Image("many", 7)), StringComparison.Ordinal);
        Assert.Contains("│ many [0] │", Shown(Image("many", 0), Image("many", 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Fifty_images_are_all_shown()
    {
        var shown = Shown([.. Enumerable.Range(0, 50).Select(index => Image("many", index))]);
        Assert.Contains("many [49]", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("The first", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_more_the_first_are_shown_and_all_are_summed_up()
    {
        var shown = Shown([.. Enumerable.Range(0, 60).Select(index => Image("many", index, agreeing: index < 3 ? 2 : 3))]);
        Assert.Contains("many [49]", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("many [50]", shown, StringComparison.Ordinal);
        Assert.Contains("The first 50 of 60 images; '-o csv' gives all. Mean entropy 0.5000; members disagreed on 3 images (5.00 %).", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_have_a_column_where_there_are_any() =>
        Assert.Matches(@"│ id +│ image(?s:.*)│ mine │ - \[0\]", Shown(Image("-", 0, id: "mine"), Image("-", 1)));

    [Fact]
    public void A_picture_stands_beside_its_answer()
    {
        var image = Image("many", 7) with { Picture = new GreyImage(28, 28, new byte[784]) };
        var lines = Shown(image).TrimEnd().Split('\n');
        Assert.Equal(14, lines.Length);
        Assert.Equal($"{new string('▀', 28)}  many [7]", lines[0].TrimEnd());
        Assert.Equal($"{new string('▀', 28)}  label one, probability 75.00 %", lines[1].TrimEnd());
        Assert.Equal(14 / 2 + 1 + 4, Shown(image, Image("b.png", 0)).TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void Missing_members_are_told() => Assert.Contains("Only 2 of 3 members answered.", Shown(Image("a.png", 0) with { Members = 2 }), StringComparison.Ordinal);

    [Fact]
    public void What_has_no_answer_and_what_was_left_out_stand_below_the_table()
    {
        var predictions = new Predictions([Image("d/a.png", 0)], 3, [new("d/b.png", "is a damaged image (truncated); replace it.")]) { LeftOut = [new("d", 1, 0, 2)] };
        Assert.Equal(["Left out in d: 1 hidden file, 2 folders.", "One input has no answer:", "d/b.png: is a damaged image (truncated); replace it."], PredictionView.Notes(predictions));
    }

    [Fact]
    public void Classes_that_are_named_by_other_numbers_are_pointed_out()
    {
        var image = Image("a.png", 0);
        var two = image with { Answer = image.Answer with { Label = 2, ClassName = "10" } };
        Assert.Equal("Labels count the classes in the order of their names as text: label 2 is class '10'.", Assert.Single(PredictionView.Notes(new Predictions([image, two], 3, []))));
        Assert.Empty(PredictionView.Notes(new Predictions([image], 3, [])));
    }

    private static Prediction Image(string file, int index, int agreeing = 3, string? id = null) =>
        new(new PredictedImage(file, index, 1, "one", 0.75, 0.5, 0.1, agreeing, [0.25f, 0.75f], id), 3);

    [Fact]
    public void In_a_narrow_terminal_a_long_path_is_broken_and_nothing_is_lost()
    {
        using var people = new TestConsole();
        people.Profile.Width = 80;
        people.Write(PredictionView.Of(new Predictions([Image(new string('x', 200), 0)], 3, [])));
        Assert.Matches(@"│ x+ │ one +│ 75\.00 % +│ 0\.5000 +│ 3 of 3 +│", people.Output);
        Assert.Equal(200, people.Output.Count(letter => letter == 'x'));
    }

    private static string Shown(params Prediction[] images)
    {
        using var people = new TestConsole();
        people.Profile.Width = 200;
        people.Write(PredictionView.Of(new Predictions(images, 3, [])));
        return people.Output;
    }
}
