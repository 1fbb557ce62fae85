using Client.Predicting;

namespace Client.Tests.Predicting;

public sealed class IdxImagesTests
{
    [Theory, InlineData(false), InlineData(true)]
    public void A_piece_is_an_IDX_file_of_its_own(bool packed)
    {
        using var images = Open(packed ? IdxSamples.Packed(IdxSamples.File(10)) : IdxSamples.File(10))!;
        Assert.Equal((10, 2, 3), (images.Count, images.Height, images.Width));
        images.Skip(4);
        Assert.Equal([.. IdxSamples.Header(2, 2, 3), .. Enumerable.Repeat((byte)4, 6), .. Enumerable.Repeat((byte)5, 6)], images.Read(2));
        images.Skip(3);
        Assert.Equal([.. IdxSamples.Header(1, 2, 3), 9, 9, 9, 9, 9, 9], images.Read(1));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void What_is_left_out_may_be_longer_than_a_buffer(bool packed)
    {
        byte[] file = [.. IdxSamples.Header(3, 300, 300), .. new byte[180_000], .. Enumerable.Repeat((byte)7, 90_000)];
        using var images = Open(packed ? IdxSamples.Packed(file) : file)!;
        images.Skip(2);
        Assert.All(images.Read(1)[16..], pixel => Assert.Equal(7, pixel));
    }

    [Fact]
    public void Other_files_are_none_of_it()
    {
        Assert.Null(Open([]));
        Assert.Null(Open([0x1F]));
        Assert.Null(Open([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]));
        Assert.Null(Open([.. IdxSamples.Header(1, 1, 1, magic: 0x801), 0]));
        Assert.Null(Open(IdxSamples.Packed([1, 2, 3])));
    }

    public static TheoryData<byte[], string> Lying { get; } = new()
    {
        { IdxSamples.File(3)[..^1], "x: is truncated, its header promises 3 images and there are fewer; download it again." },
        { [.. IdxSamples.File(3), 0], "x: has more than the 3 images that its header promises; download it again." },
        { IdxSamples.File(3)[..9], "x: is truncated, it ends within its header; download it again." },
        { IdxSamples.Header(0, 28, 28), "x: its 0 images of 28×28 pixels cannot be used" },
        { IdxSamples.Header(1, 0, 28), "x: its 1 images of 0×28 pixels cannot be used" },
        { IdxSamples.Header(uint.MaxValue, 28, 28), "x: its 4294967295 images of 28×28 pixels cannot be used" },
        { IdxSamples.Header(1, uint.MaxValue, uint.MaxValue), "x: its 1 images of 4294967295×4294967295 pixels cannot be used" },
        { IdxSamples.Packed(IdxSamples.Header(int.MaxValue, 28, 28)), "x: is truncated, its header promises 2147483647 images" },
        { [0x1F, 0x8B, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], "x: is not a valid gzip file; download or compress it again." },
    };

    [Theory, MemberData(nameof(Lying))]
    public void A_header_that_lies_is_found_at_once(byte[] file, string sentence)
    {
        var fault = Assert.Throws<CommandException>(() => Open(file));
        Assert.Equal(ExitCodes.BadInput, fault.ExitCode);
        Assert.StartsWith(sentence, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void In_a_packed_file_a_lie_is_found_when_it_is_read()
    {
        using var fewer = Open(IdxSamples.Packed(IdxSamples.File(3)[..^1]))!;
        Assert.Contains("is truncated", Assert.Throws<CommandException>(() => fewer.Read(3)).Message, StringComparison.Ordinal);
        using var more = Open(IdxSamples.Packed([.. IdxSamples.File(3), 0]))!;
        Assert.Contains("has more than", Assert.Throws<CommandException>(() => more.Read(3)).Message, StringComparison.Ordinal);
        using var skipped = Open(IdxSamples.Packed(IdxSamples.File(3)[..^1]))!;
        Assert.Contains("is truncated", Assert.Throws<CommandException>(() => skipped.Skip(3)).Message, StringComparison.Ordinal);
    }

    private static IdxImages? Open(byte[] file) => IdxImages.Open("x", new MemoryStream(file));
}
