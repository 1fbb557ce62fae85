using Client.Predicting;

namespace Client.Tests.Predicting;

public sealed class InputLinesTests
{
    private static readonly string Png = Convert.ToBase64String([0x89, (byte)'P', (byte)'N', (byte)'G', 1, 2]);

    [Fact]
    public void A_line_holds_an_image_and_perhaps_an_id()
    {
        var sources = Read($$"""
            {"id": "first", "image": "{{Png}}"}

            {"image": "{{Png}}", "id": null, "more": [1]}
            """);
        Assert.Equal([("-", "first", 0), ("-", null, 2)], sources.Select(source => (source.File, source.Id, source.Read().Single().FirstIndex)));
        Assert.Equal("line 3 of standard input", sources[1].Read().Single().Name);
        Assert.Equal(Convert.FromBase64String(Png), sources[1].Read().Single().Content);
    }

    [Fact]
    public void A_line_names_a_file()
    {
        var file = Path.GetTempFileName();
        File.WriteAllBytes(file, IdxSamples.File(3));
        try
        {
            var sources = Read($$"""
                {"id": "all", "file": "{{file}}"}
                {"id": "one", "file": "{{file}}[1]"}
                """);
            Assert.Equal([(file, "all", 3), (file, "one", 1)], sources.Select(source => (source.File, source.Id, source.Images)));
            Assert.Equal($"{Path.GetFileName(file)} (line 2 of standard input)", sources[1].Read().Single().Name);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("digit.png", "is not JSON; write {\"id\": \"…\", \"image\": \"BASE64\"} or {\"id\": \"…\", \"file\": \"PATH\"}.")]
    [InlineData("[1]", "is not a JSON object")]
    [InlineData("{\"id\": \"a\"}", "has neither image nor file")]
    [InlineData("{\"image\": \"AAAA\", \"file\": \"a\"}", "has both image and file")]
    [InlineData("{\"id\": 7, \"file\": \"a\"}", "has a value of id that is not a string")]
    [InlineData("{\"image\": \"not base64\"}", "has an image that is not base64")]
    [InlineData("{\"image\": \"AAAA\"}", "has an image that is not a PNG or JPG file")]
    [InlineData("{\"image\": \"\"}", "has an image that is not a PNG or JPG file")]
    [InlineData("{\"file\": \"no-such-file.png\"}", ": The file no-such-file.png cannot be read")]
    [InlineData("{\"file\": \"/\"}", ": / is a folder; name a file.")]
    public void A_bad_line_is_named_by_its_number(string line, string sentence)
    {
        var sources = Read($"{{\"image\": \"{Png}\"}}\n{line}\n{{\"image\": \"{Png}\"}}");
        Assert.Equal([false, true, false], sources.Select(source => source.Fault is not null));
        Assert.StartsWith($"Line 2 of standard input{(sentence[0] == ':' ? "" : " ")}{sentence}", sources[1].Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_line_keeps_its_id() => Assert.Equal("mine", Assert.Single(Read("{\"id\": \"mine\", \"image\": \"not base64\"}")).Id);

    [Fact]
    public void Byte_order_marks_do_not_matter()
    {
        var line = $"\uFEFF{{\"image\": \"{Png}\"}}";
        Assert.Equal([null, null], Read($"{line}\n{line}\n\uFEFF").Select(source => source.Fault));
    }

    [Fact]
    public void No_line_at_all_is_bad_input() => Assert.Contains("Standard input is empty", Assert.Throws<CommandException>(() => Read("\n")).Message, StringComparison.Ordinal);

    private static IReadOnlyList<ImageSource> Read(string lines)
    {
        using var reader = new StringReader(lines);
        return InputLines.Read(reader);
    }
}
