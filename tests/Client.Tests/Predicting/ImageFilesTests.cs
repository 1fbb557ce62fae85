using Client.Predicting;

namespace Client.Tests.Predicting;

public sealed class ImageFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-images-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_folder_stands_for_the_images_directly_in_it_in_ordinal_order()
    {
        foreach (var name in new[] { "b.png", "a.JPG", "c.jpeg", "B.png", "notes.txt" }) Write(name, [1]);
        Directory.CreateDirectory(PathOf("deeper.png"));
        Assert.Equal(["B.png", "a.JPG", "b.png", "c.jpeg"], ImageFiles.Find(_folder).Sources.Select(source => Path.GetFileName(source.File)));
    }

    [Fact]
    public void Hidden_files_and_other_kinds_are_left_out_and_counted()
    {
        foreach (var name in new[] { "a.png", "._a.png", ".DS_Store", "notes.txt" }) Write(name, [1]);
        Directory.CreateDirectory(PathOf("deeper"));
        var found = ImageFiles.Find(_folder);
        Assert.Equal([PathOf("a.png")], found.Sources.Select(source => source.File));
        Assert.Equal("2 hidden files, 1 file of another kind, 1 folder", found.LeftOut!.Words);
    }

    [Fact]
    public void Of_a_folder_with_nothing_else_nothing_is_left_out()
    {
        Write("a.png", [1]);
        Assert.Null(ImageFiles.Find(_folder).LeftOut);
    }

    [Fact]
    public void A_file_in_a_folder_that_cannot_be_opened_does_not_keep_the_others_back()
    {
        Write("a.png", [1]);
        File.CreateSymbolicLink(PathOf("b.png"), PathOf("away"));
        Write("c.png", [1]);
        Write("d.png", [.. IdxSamples.Header(2, 2, 3), 1]);
        Assert.Equal([null, $"The file {PathOf("b.png")} cannot be read", null, $"{PathOf("d.png")}: is truncated, its header promises 2 images and there are fewer; download it again."],
            ImageFiles.Find(_folder).Sources.Select(source => source.Fault?.Split(": Could not")[0]));
    }

    [Fact]
    public void An_empty_folder_is_bad_input()
    {
        Write("._a.png", [1]);
        var fault = Assert.Throws<CommandException>(() => ImageFiles.Find(_folder));
        Assert.Equal((ExitCodes.BadInput, $"The folder {_folder} holds no .png, .jpg or .jpeg files (1 hidden file); name a folder that directly holds some."), (fault.ExitCode, fault.Message));
    }

    [Fact]
    public void An_image_is_sent_as_it_is()
    {
        var source = Single(Write("a.png", [1, 2, 3]));
        Assert.Equal((1, 1), (source.Images, source.Calls));
        var call = Assert.Single(source.Read());
        Assert.Equal("a.png", call.Name);
        Assert.Equal([1, 2, 3], call.Content);
        Assert.Null(call.Picture);
    }

    [Fact]
    public void Of_a_range_only_its_images_are_sent()
    {
        var source = Single(Write("x.gz", IdxSamples.Packed(IdxSamples.File(10))) + "[3..5]");
        Assert.Equal((PathOf("x.gz"), 2, 1), (source.File, source.Images, source.Calls));
        var call = Assert.Single(source.Read());
        Assert.Equal(3, call.FirstIndex);
        Assert.Equal([.. IdxSamples.Header(2, 2, 3), 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4], call.Content);
        Assert.Equal(4, call.Picture!(1)[1, 2]);
    }

    [Fact]
    public void Many_images_are_sent_in_several_calls()
    {
        byte[] file = [.. IdxSamples.Header(4500, 1, 1), .. new byte[4500]];
        var source = Single(Write("many", file));
        Assert.Equal((4500, 3), (source.Images, source.Calls));
        Assert.Equal([(0, 2016), (2000, 2016), (4000, 516)], source.Read().Select(call => (call.FirstIndex, call.Content.Length)));
    }

    [Fact]
    public void No_call_is_larger_than_the_cluster_takes()
    {
        Write("large", IdxSamples.Header(3, 4000, 4000));
        using (var file = File.OpenWrite(PathOf("large"))) file.SetLength(16 + 48_000_000);
        var calls = Single(PathOf("large")).Read().ToList();
        Assert.Equal([0, 2], calls.Select(call => call.FirstIndex));
        Assert.All(calls, call => Assert.InRange(call.Content.Length, 16_000_016, ImageCall.MostBytes));
    }

    [Fact]
    public void A_file_whose_name_ends_like_a_range_is_that_file() => Assert.Equal(PathOf("a.png[1]"), Single(Write("a.png[1]", [1])).File);

    [Fact]
    public void A_range_is_of_IDX_files_only()
    {
        var file = Write("a.png", [1, 2, 3]);
        Refused($"{file}[1]", $"{file}[1]: {file} is not an IDX image file, so it cannot be indexed; remove the brackets.");
    }

    [Fact]
    public void A_range_is_not_of_a_folder() => Refused($"{_folder}[1]", $"{_folder}[1]: {_folder} is not an IDX image file");

    [Fact]
    public void A_range_beyond_the_file_names_its_count() => Refused(Write("x", IdxSamples.File(10)) + "[9..11]", $"{PathOf("x")}[9..11]: the file has 10 images");

    [Fact]
    public void A_file_that_is_not_there_is_bad_input() => Refused($"{PathOf("x")}[1]", $"The file {PathOf("x")} cannot be read: ");

    [Fact]
    public void An_image_that_is_too_large_is_bad_input()
    {
        using (var file = File.Create(PathOf("large.png"))) file.SetLength(ImageCall.MostBytes + 1);
        Refused(PathOf("large.png"), $"{PathOf("large.png")} has 32.0 MiB, which is too large; at most 32.0 MiB can be sent, scale the image down.");
    }

    private static ImageSource Single(string argument) => Assert.Single(ImageFiles.Find(argument).Sources);

    private static void Refused(string argument, string sentence)
    {
        var fault = Single(argument).Fault;
        Assert.StartsWith(sentence, fault, StringComparison.Ordinal);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private string Write(string name, byte[] content)
    {
        File.WriteAllBytes(PathOf(name), content);
        return PathOf(name);
    }
}
