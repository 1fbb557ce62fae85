using Ensembles.Members;
using Ensembles.Recipes;
using Training.Augmenting;
using TorchSharp;

namespace Training.Tests.Augmenting;

public sealed class AugmentationTests
{
    private const int Side = 10;

    public AugmentationTests() => TorchRuntime.Start();

    [Fact]
    public void A_shift_moves_every_image_by_whole_pixels_within_its_range_and_repeats_the_border()
    {
        using var images = Ramp(200);
        using var moved = Apply(images, new AugmentationRecipe { Shift = 0.2 });
        var found = new HashSet<(int, int)>();
        for (var image = 0; image < 200; image++) found.Add(ShiftOf(images, moved, image));
        Assert.Equal(25, found.Count);
    }

    [Fact]
    public void A_border_of_zero_shows_nothing_where_the_nearest_pixel_would_be_repeated()
    {
        var recipe = new AugmentationRecipe { Shift = 0.3, Mirror = true };
        using var images = Ramp(200).add_(1);
        using var repeated = Apply(images, recipe);
        using var cut = Apply(images, recipe with { Border = Border.Zero });
        // Every pixel of the ramp is another one and none is zero: those that are there are those that were not repeated.
        var (from, to) = (repeated.data<float>().ToArray().Chunk(Side * Side), cut.data<float>().ToArray().Chunk(Side * Side));
        Assert.All(from.Zip(to), pair =>
        {
            Assert.All(pair.First.Zip(pair.Second), pixel => Assert.True(pixel.Second == 0 || pixel.Second == pixel.First));
            var (moved, kept) = (pair.First.Distinct().Count(), pair.Second.Where(value => value > 0).ToArray());
            Assert.Equal((moved, moved), (kept.Length, kept.Distinct().Count()));
        });
        Assert.Contains(to, image => image.Contains(0f));
    }

    [Fact]
    public void A_shift_after_the_rotation_moves_the_rotated_image_by_whole_pixels()
    {
        var recipe = new AugmentationRecipe { Shift = 0.2, Rotate = 30, Border = Border.Zero, ShiftLast = true };
        using var images = torch.zeros([64, 1, 21, 21], dtype: torch.uint8);
        images[.., .., 10, 10] = 240;
        using var last = Apply(images, recipe);
        // The middle is the rotation's: the dot is sharp still, wherever it then goes. Before the rotation it would leave the middle and be smeared.
        Assert.All(Enumerable.Range(0, 64), image => Assert.InRange(last[image].max().item<float>(), 239f, 241f));
        using var first = Apply(images, recipe with { ShiftLast = false });
        Assert.Contains(Enumerable.Range(0, 64), image => first[image].max().item<float>() < 200);
    }

    [Fact]
    public void Half_of_the_images_are_mirrored()
    {
        using var images = Ramp(1000);
        using var moved = Apply(images, new AugmentationRecipe { Mirror = true });
        var mirrored = Enumerable.Range(0, 1000).Count(image => Pixel(moved, image, 0, 0) == Pixel(images, image, 0, Side - 1));
        var kept = Enumerable.Range(0, 1000).Count(image => Pixel(moved, image, 0, 0) == Pixel(images, image, 0, 0));
        Assert.Equal(1000, mirrored + kept);
        Assert.InRange(mirrored, 430, 570);
    }

    [Fact]
    public void No_augmentation_changes_nothing_but_the_type()
    {
        using var images = Ramp(3);
        using var same = Apply(images, new AugmentationRecipe());
        Assert.Equal(torch.float32, same.dtype);
        Assert.True(same.equal(images).all().item<bool>());
    }

    [Fact]
    public void Rotation_zoom_and_shear_keep_a_disc_in_the_middle_and_move_what_is_outside()
    {
        using var images = torch.zeros([64, 1, 21, 21], dtype: torch.uint8);
        images[.., .., 10, 10] = 255;
        images[.., .., 2, 10] = 255;
        using var moved = Apply(images, new AugmentationRecipe { Rotate = 40, Zoom = 0.2, Shear = 20 });
        Assert.All(Enumerable.Range(0, 64), image => Assert.InRange(Pixel(moved, image, 10, 10), 254f, 255f));
        Assert.InRange(Enumerable.Range(0, 64).Count(image => Pixel(moved, image, 2, 10) < 128), 40, 64);
    }

    [Fact]
    public void A_map_without_rotation_zoom_and_shear_is_the_identity()
    {
        Span<float> map = stackalloc float[AffineMaps.Values];
        var random = new RandomStream(1, 1, 1, DrawPurpose.Augmentation);
        AffineMaps.Draw(map, new AugmentationRecipe(), 1, ref random);
        Assert.Equal([1f, 0, 0, 0, 1, 0], map.ToArray().Select(value => value + 0f));
    }

    [Fact]
    public void The_same_stream_gives_the_same_images_and_another_step_gives_others()
    {
        var recipe = new AugmentationRecipe { Shift = 0.2, Rotate = 10 };
        using var images = Ramp(50);
        using var one = Apply(images, recipe);
        using var same = Apply(images, recipe);
        using var other = Apply(images, recipe, step: 2);
        Assert.True(one.equal(same).all().item<bool>());
        Assert.False(one.equal(other).all().item<bool>());
    }

    [Fact]
    public void A_batch_is_varied_by_its_own_steps_stream_whatever_the_others_are()
    {
        var recipe = new AugmentationRecipe { Shift = 0.2, Rotate = 10, Mirror = true };
        using var images = Ramp(12);
        using var augmentation = Augmentation.Draw(recipe, 12, Shape, 5, step => new RandomStream(1, 1, step, DrawPurpose.Augmentation), torch.CPU);
        using var second = images.narrow(0, 5, 5);
        using var inItsPlace = augmentation.Draws(5, second.shape[0]).Apply(second);
        using var alone = Apply(second, recipe);
        Assert.True(inItsPlace.equal(alone).all().item<bool>());
    }

    private static readonly ImageShape Shape = new(1, Side, Side);

    private static torch.Tensor Apply(torch.Tensor images, AugmentationRecipe recipe, int step = 1)
    {
        var (count, shape) = ((int)images.shape[0], new ImageShape((int)images.shape[1], (int)images.shape[2], (int)images.shape[3]));
        using var augmentation = Augmentation.Draw(recipe, count, shape, count, _ => new RandomStream(1, 1, step, DrawPurpose.Augmentation), torch.CPU);
        return augmentation.Draws(0, images.shape[0]).Apply(images);
    }

    // Every pixel of an image is another value, so a shift can be read off.
    private static torch.Tensor Ramp(int count) =>
        torch.arange(Side * Side, dtype: torch.uint8).reshape(1, 1, Side, Side).expand(count, 1, Side, Side).contiguous();

    [Fact]
    public void Shifts_are_uniform_and_rounded_so_that_the_outermost_are_rarer()
    {
        // 10 % of 28 pixels is 2.8: three pixels stand for 2.5 to 2.8 only, where two stand for 1.5 to 2.5.
        const int Count = 4_000;
        var moves = new long[Count * PixelMoves.Values];
        var random = new RandomStream(1, 1, 1, DrawPurpose.Augmentation);
        PixelMoves.Draw(moves, new AugmentationRecipe { Shift = 0.1 }, 28, 28, ref random);
        var shifts = Enumerable.Range(0, Count).Select(image => (int)moves[image * PixelMoves.Values]).CountBy(shift => shift).ToDictionary();
        Assert.Equal(Enumerable.Range(-3, 7), shifts.Keys.Order());
        Assert.All(shifts, pair => Assert.InRange(pair.Value / (double)Count, Expected(pair.Key) - 0.02, Expected(pair.Key) + 0.02));

        static double Expected(int shift) => (Math.Abs(shift) == 3 ? 0.3 : 1) / 5.6;
    }

    private static (int Down, int Right) ShiftOf(torch.Tensor images, torch.Tensor moved, int image)
    {
        for (var down = -2; down <= 2; down++)
        {
            for (var right = -2; right <= 2; right++)
            {
                if (IsShift(images, moved, image, down, right)) return (down, right);
            }
        }

        throw new InvalidOperationException($"image {image} is no shift by at most 2 pixels");
    }

    private static bool IsShift(torch.Tensor images, torch.Tensor moved, int image, int down, int right)
    {
        var (from, to) = (images.data<byte>().ToArray(), moved.data<float>().ToArray());
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var source = Math.Clamp(y - down, 0, Side - 1) * Side + Math.Clamp(x - right, 0, Side - 1);
                if (to[image * Side * Side + y * Side + x] != from[source]) return false;
            }
        }

        return true;
    }

    private static float Pixel(torch.Tensor images, int image, int y, int x) => images[image, 0, y, x].to(torch.float32).item<float>();
}
