using Ensembles.Members;
using Pictures;
using Training.Data.Images;

namespace Training.Tests.Data.Images;

/// <summary>A file of every kind, as <c>predict</c>, training and HTTP see it. The page is tested with the same files in a browser.</summary>
public sealed class SamplePictureTests
{
    public static TheoryData<string> Names => [.. SamplePictures.All.Select(picture => picture.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_picture_is_seen_upright_and_on_white(string name)
    {
        var picture = SamplePictures.All.Single(one => one.Name == name);

        Assert.Equal((picture.Height, picture.Width), (ShapeOf(picture).Height, ShapeOf(picture).Width));
        Same(picture.Planes, Read(picture, 3), picture.Tolerance);
        Same(picture.Grey, Read(picture, 1), picture.Tolerance);
    }

    [Fact]
    public void A_picture_counts_as_grey_if_its_file_has_no_colours()
    {
        var grey = SamplePictures.All.Where(picture => ShapeOf(picture).Channels == 1).Select(picture => picture.Name);

        Assert.Equal(SamplePictures.All.Where(picture => picture.Name.Contains("grey", StringComparison.Ordinal)
            || picture.Name.StartsWith("JPG with", StringComparison.Ordinal) || picture.Name.StartsWith("PNG, orientation", StringComparison.Ordinal)
            || picture.Name == "PNG with data behind its end").Select(picture => picture.Name), grey);
    }

    private static ImageShape ShapeOf(SamplePicture picture) => ImageFile.ReadShape(picture.Name, picture.Content);

    private static byte[] Read(SamplePicture picture, int channels) => UserImages.Read(picture.Name, picture.Content, new(channels, picture.Height, picture.Width)).Pixels;

    private static void Same(byte[] expected, byte[] found, int tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.InRange(pair.Second - pair.First, -tolerance, tolerance));
    }
}
