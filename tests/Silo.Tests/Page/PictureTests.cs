using System.Text;
using Silo.Page;

namespace Silo.Tests.Page;

public sealed class PictureTests
{
    [Fact]
    public void Who_knows_nothing_is_told_all_and_who_knows_all_nothing()
    {
        var picture = Picture.Nothing.With("run", "a").Add("epochs", [1, 2], epoch => epoch, 10);
        Assert.Equal(["run \"a\"", "epochs [1,2]"], Told(picture, Picture.Nothing));
        Assert.Empty(Told(picture, picture));
    }

    [Fact]
    public void Only_what_is_new_is_told()
    {
        var before = Picture.Nothing.With("run", "a").With("nodes", "n").Add("epochs", [1, 2], epoch => epoch, 10);
        var after = before.With("run", "b").Add("epochs", [3], epoch => epoch, 10);
        Assert.Equal(["run \"b\"", "epochs [3]"], Told(after, before));
    }

    [Fact]
    public void The_same_content_is_the_same_picture()
    {
        var picture = Picture.Nothing.With("run", "a");
        Assert.Same(picture, picture.With("run", "a"));
    }

    [Fact]
    public void A_log_keeps_its_newest_entries()
    {
        var picture = Picture.Nothing.Add("events", [1, 2, 3], happened => happened, 2);
        Assert.Equal(["events [2,3]"], Told(picture, Picture.Nothing));
        Assert.Equal(3, picture.LastOf("events"));
    }

    [Fact]
    public void Another_run_of_the_same_name_is_told_from_its_beginning()
    {
        var before = Picture.Nothing.About("first").Add("epochs", [1, 2], epoch => epoch, 10);
        var after = before.About("second").Add("epochs", [1], epoch => epoch, 10);
        Assert.Equal(["epochs [1]"], Told(after, before));
        Assert.Same(before, before.About("first"));
    }

    [Fact]
    public void Numbers_that_are_none_are_null_and_seeds_are_text() =>
        Assert.Equal(["run [null,1.5]", "seed \"18446744073709551615\""], Told(Picture.Nothing.With("run", new[] { double.NaN, 1.5 }).With("seed", ulong.MaxValue), Picture.Nothing));

    private static IEnumerable<string> Told(Picture picture, Picture before) => picture.Since(before).Select(item => $"{item.EventType} {Encoding.UTF8.GetString(item.Data)}");
}
