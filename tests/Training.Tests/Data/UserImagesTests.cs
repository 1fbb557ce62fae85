using CsCheck;
using Ensembles.Members;
using Training.Data.Images;

namespace Training.Tests.Data;

public class UserImagesTests
{
    private static readonly ImageShape Grey2X2 = new(1, 2, 2);
    private static readonly ImageShape Rgb2X2 = new(3, 2, 2);

    [Fact]
    public void A_grey_png_keeps_its_pixels_row_by_row()
    {
        var png = Png.Create(2, 2, colourType: 0, [[0, 1, 2], [0, 3, 4]]);

        Assert.Equal([1, 2, 3, 4], UserImages.Read("four.png", png, Grey2X2).Pixels);
    }

    [Fact]
    public void An_rgb_png_becomes_planes()
    {
        var png = Png.Create(2, 1, colourType: 2, [[0, 1, 2, 3, 4, 5, 6]]);

        Assert.Equal([1, 4, 2, 5, 3, 6], UserImages.Read("two.png", png, new(3, 1, 2)).Pixels);
    }

    [Theory]
    [InlineData(255, 0, 0, 76)]
    [InlineData(0, 255, 0, 150)]
    [InlineData(0, 0, 255, 29)]
    [InlineData(255, 255, 255, 255)]
    public void Colour_becomes_grey_by_its_luma(byte red, byte green, byte blue, byte luma) =>
        Assert.Equal([luma, luma, luma, luma], UserImages.Read("colour.png", Png.Rgb(2, 2, red, green, blue), Grey2X2).Pixels);

    [Fact]
    public void Luma_of_any_grey_is_that_grey() => Gen.Byte.Sample(shade => Planes.Luma(shade, shade, shade) == shade);

    [Fact]
    public void Luma_is_within_half_a_step_of_its_formula() =>
        Gen.Select(Gen.Byte, Gen.Byte, Gen.Byte).Sample((red, green, blue) =>
            Math.Abs(Planes.Luma(red, green, blue) - (0.299 * red + 0.587 * green + 0.114 * blue)) <= 0.51);

    [Fact]
    public void Grey_becomes_rgb_by_repetition() =>
        Assert.Equal(Enumerable.Repeat((byte)7, 12), UserImages.Read("grey.png", Png.Grey(2, 2, 7), Rgb2X2).Pixels);

    [Fact]
    public void What_is_transparent_is_white() =>
        Assert.Equal([255, 255, 255, 255], UserImages.Read("clear.png", Png.Create(2, 2, colourType: 4, 9, 0), Grey2X2).Pixels);

    [Fact]
    public void A_jpg_is_decoded() =>
        Assert.Equal(Enumerable.Repeat(Png.JpgShade, 64), UserImages.Read("grey.jpg", Png.GreyJpg(), new(1, 8, 8)).Pixels);

    [Fact]
    public void A_cut_jpg_is_refused() => AssertRefused(Png.GreyJpg()[..^2], new(1, 8, 8), "damaged image (truncated)");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_idx_file_gives_all_its_images(bool packed)
    {
        var idx = Files.IdxImages(3, 2, 2);

        var images = UserImages.Read("many-ubyte", packed ? Files.Gzip(idx) : idx, Grey2X2);

        Assert.Equal(3, images.Count);
        Assert.Equal(Files.Pixels(12), images.Pixels);
    }

    [Fact]
    public void An_idx_file_becomes_rgb_by_repetition()
    {
        var images = UserImages.Read("many-ubyte", Files.IdxImages(2, 1, 2), new(3, 1, 2));

        Assert.Equal([0, 7, 0, 7, 0, 7, 14, 21, 14, 21, 14, 21], images.Pixels);
    }

    public static TheoryData<byte[], string> Bad => new()
    {
        { [], "is empty" },
        { [.. "hello"u8], "not a PNG, JPG or IDX file" },
        { Png.Grey(3, 2, 0), "is 3×2 pixels wide and high, but the network was trained with 2×2; scale" },
        { Png.Create(15000, 15000, colourType: 0, rows: []), "is 15000×15000 pixels" },
        { Png.Create(20990, 29700, colourType: 0, rows: []), "20990×29700 pixels are too large; an image may have at most 250,000,000 pixels" },
        { Png.Grey(2, 2, 0)[..45], "damaged image" },
        { Files.IdxImages(1, 3, 3), "is 3×3 pixels" },
        { Files.IdxLabels(1, 2), "but an IDX file of images" },
        { Files.IdxImages(2, 2, 2)[..^1], "truncated" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_file_that_cannot_be_used_is_named_with_its_fault(byte[] content, string fault) => AssertRefused(content, Grey2X2, fault);

    [Fact]
    public void Damaged_bytes_never_end_in_anything_but_an_image_or_a_sentence()
    {
        byte[][] sound = [Png.Rgb(2, 2, 1, 2, 3), Files.IdxImages(2, 2, 2), Files.Gzip(Files.IdxImages(2, 2, 2))];
        Gen.Select(Gen.Int[0, sound.Length - 1], Gen.Int[0, 60], Gen.Byte).Sample((which, at, value) =>
        {
            var content = sound[which].ToArray();
            content[at % content.Length] = value;
            try
            {
                return UserImages.Read("any", content, Grey2X2).Pixels.Length % Grey2X2.Size == 0;
            }
            catch (TrainingException fault)
            {
                return fault.Message.StartsWith("any: ", StringComparison.Ordinal);
            }
        });
    }

    private static void AssertRefused(byte[] content, ImageShape expected, string fault)
    {
        var refused = Assert.Throws<TrainingException>(() => UserImages.Read("my file", content, expected));

        Assert.StartsWith("my file: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_000_000_000, 2, 2, "its 1000000000 images of 2×2 pixels cannot be used")]
    [InlineData(101, 2, 2, "holds 101 images, and at most 100 are taken at once")]
    [InlineData(1, 40_000, 40_000, "is 40000×40000 pixels wide and high, but the network was trained with 2×2")]
    public void What_a_file_promises_is_checked_before_memory_is_taken_for_it(int count, int height, int width, string sentence)
    {
        // Zeros pack so well that a small file could hold them all.
        byte[] file = [.. Files.Header(0x803, count, height, width), .. new byte[1 << 20]];
        foreach (var content in (byte[][])[file, Files.Gzip(file)])
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Contains(sentence, Assert.Throws<TrainingException>(() => UserImages.Read("bomb", content, Rgb2X2, most: 100)).Message, StringComparison.Ordinal);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
        }
    }
}
