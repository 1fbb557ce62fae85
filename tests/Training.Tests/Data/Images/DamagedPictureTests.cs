using CsCheck;
using Ensembles.Members;
using Pictures;
using Training.Data.Images;

namespace Training.Tests.Data.Images;

/// <summary>Files that are cut or damaged, with the sentence that each of them gets.</summary>
public sealed class DamagedPictureTests
{
    private static readonly byte[] Grey = SamplePictures.All.Single(picture => picture.Name == "PNG, grey").Content;
    private static readonly byte[] Jpg = SamplePictures.All.Single(picture => picture.Name == "JPG, YCbCr, orientation 1, big-endian").Content;

    public static TheoryData<string, byte[]> Cut => new(
        new[] { Grey, Jpg }.SelectMany(file => Enumerable.Range(4, file.Length - 4).Select(length => ($"{length} of {file.Length}", file[..length]))));

    [Theory]
    [MemberData(nameof(Cut))]
    public void Wherever_a_file_is_cut_it_is_called_truncated(string length, byte[] content)
    {
        Assert.Contains("damaged image (truncated)", Refused(content), StringComparison.Ordinal);
        Assert.NotEmpty(length);
    }

    [Fact]
    public void Every_byte_of_a_png_is_covered_by_a_check() => Gen.Select(Gen.Int[0, Grey.Length - 1], Gen.Int[1, 255]).Sample((at, change) =>
    {
        var content = Grey.ToArray();
        content[at] ^= (byte)change;
        Assert.NotEmpty(Refused(content));
    });

    [Theory]
    [InlineData("IDAT")]
    [InlineData("IHDR")]
    [InlineData("IEND")]
    [InlineData("tEXt")]
    public void A_wrong_checksum_is_refused_in_every_chunk(string chunk)
    {
        var content = PngBytes.Create(3, 2, 8, 0, PngBytes.Rows(3, 1, 2, 3, 4, 5, 6), PngBytes.Chunk("tEXt", [.. "Title\0any"u8]));
        var at = content.AsSpan().IndexOf([.. chunk.Select(letter => (byte)letter)]);
        var length = content[at - 1];
        content[at + 4 + length] ^= 1;

        Assert.Contains("a checksum in it is wrong", Refused(content), StringComparison.Ordinal);
        Assert.Throws<TrainingException>(() => ImageFile.ReadShape("any", content));
    }

    public static TheoryData<byte[], string> Odd => new()
    {
        { PngBytes.Create(3, 2, 8, 0, PngBytes.Rows(3, 1, 2, 3)), "has fewer pixels than its header says" },
        { PngBytes.Create(3, 2, 8, 0, PngBytes.Rows(3, new byte[3_000_000])), "has more pixels than its header says" },
        { [.. Grey[..33], .. PngBytes.Chunk("IDAT", 0x78, 0x20, 0, 0, 0, 1, 3, 0), .. PngBytes.Chunk("IEND")], "its pixels cannot be unpacked" },
        { PngBytes.Create(0, 2, 8, 0, []), "its header says 0×2 pixels" },
        { [.. Grey[..8], .. PngBytes.Chunk("CgBI"), .. Grey[8..]], "does not begin with its header" },
        { [.. Grey[..33], .. PngBytes.Chunk("IEND")], "it has no pixels" },
        { [.. Grey[..4], 10, 26, 10, .. Grey[8..]], "as by a transfer as text" },
        { JpgBytes.Create(1, [[1]]).Select(value => value == 0xC0 ? (byte)0xC9 : value).ToArray(), "arithmetic coding, which cannot be read; save it" },
        { [0xFF, 0xD8, 0xFF, 0xD9], "it has no pixels" },
        { [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10], "truncated" },
        { [.. Jpg[..^2], .. Enumerable.Repeat(Jpg[Jpg.AsSpan().IndexOf((byte[])[0xFF, 0xDA])..^2], 200).SelectMany(scan => scan), 0xFF, 0xD9], "it goes over its pixels more than 200 times" },
        { [0xFF, 0xD8, .. JpgBytes.Segment(0xC0, [8, 0x90, 0, 0x90, 0, 1, 1, 0x11, 0]), .. JpgBytes.Segment(0xDA, [1, 1, 0, 0, 63, 0]), 0xFF, 0xD9], "36864×36864 pixels are too large" },
    };

    [Theory]
    [MemberData(nameof(Odd))]
    public void What_is_odd_is_said(byte[] content, string sentence) => Assert.Contains(sentence, Refused(content), StringComparison.Ordinal);

    [Fact]
    public void Whatever_bytes_come_the_message_is_a_line_without_control_characters() => Gen.Select(Gen.Bool.Select(isPng => isPng ? Grey : Jpg), Gen.Int[0, 400], Gen.Byte, Gen.Int[8, 400]).Sample((file, at, value, length) =>
    {
        var content = file[..Math.Min(length, file.Length)];
        content[at % content.Length] = value;
        try
        {
            _ = UserImages.Read("any", content, ImageFile.ReadShape("any", content)).Count;
        }
        catch (TrainingException fault)
        {
            Assert.DoesNotContain(fault.Message, char.IsControl);
        }
    });

    [Fact]
    public void A_name_with_control_characters_is_shown_without_them() =>
        Assert.Equal("a\uFFFDb\uFFFD.png: is empty; replace it by the whole file.", Assert.Throws<TrainingException>(() => ImageFile.ReadShape("a\nb\0.png", [])).Message);

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 73, 73, 42, 0, 255, 255, 255, 255 })]
    [InlineData(new byte[] { 73, 73, 42, 0, 8, 0, 0, 0, 255, 255, 0x12, 1, 3, 0 })]
    [InlineData(new byte[] { 77, 77, 0, 42, 0, 0, 0, 8, 0, 1, 0x12, 1, 0, 9, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0 })]
    public void Exif_data_that_make_no_sense_leave_a_picture_as_it_is(byte[] tiff) => Assert.Equal(Orientation.Upright, Exif.OrientationIn(tiff));

    private static string Refused(byte[] content) => Assert.Throws<TrainingException>(() =>
    {
        var shape = ImageFile.ReadShape("any", content);
        ImageFile.Decode("any", content, shape, new byte[shape.Size]);
    }).Message;
}
