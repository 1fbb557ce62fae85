using TorchSharp;
using Training.Models;
using Training.Stages;

namespace Training.Tests.Stages;

public sealed class DropoutMaskTests
{
    [Theory, InlineData(0.1), InlineData(0.25), InlineData(0.5), InlineData(0.9)]
    public void A_mask_drops_its_share_and_scales_the_rest_up(double rate)
    {
        var mask = Mask(400_000, rate, 99);
        Assert.Equal([0f, (float)(1 / (1 - rate))], mask.Distinct().Order());
        Assert.InRange(mask.Count(value => value == 0) / (double)mask.Length, rate - 0.004, rate + 0.004);
    }

    [Fact]
    public void Lanes_and_single_values_draw_the_same()
    {
        // A length that is no multiple of any lane count ends in single values; a longer mask has lanes there.
        Assert.Equal(Mask(1_003, 0.5, 5), Mask(2_048, 0.5, 5)[..1_003]);
    }

    [Fact]
    public void Seed_epoch_step_and_layer_each_change_the_mask()
    {
        var pass = new Pass(Training: true, Seed: 1, Epoch: 1, Step: 1);
        ulong[] keys =
        [
            pass.Dropout(3).Key,
            pass.Dropout(4).Key,
            (pass with { Seed = 2 }).Dropout(3).Key,
            (pass with { Epoch = 2 }).Dropout(3).Key,
            (pass with { Step = 2 }).Dropout(3).Key,
        ];
        var masks = keys.Select(key => Mask(4_096, 0.5, key)).ToList();
        for (var one = 0; one < masks.Count; one++)
        {
            for (var other = one + 1; other < masks.Count; other++)
            {
                var alike = masks[one].Zip(masks[other]).Count(pair => pair.First == pair.Second) / 4_096.0;
                Assert.InRange(alike, 0.45, 0.55);
            }
        }
    }

    [Theory, InlineData(0.25, 5UL), InlineData(0.5, 0x9E3779B97F4A7C15), InlineData(0.9, ulong.MaxValue)]
    public void Drawn_on_a_device_a_mask_is_the_same(double rate, ulong key)
    {
        TorchRuntime.Start();
        using var mask = DropoutMask.OnDevice([3, 341], rate, key, torch.CPU);
        Assert.Equal(Mask(1_023, rate, key), mask.data<float>().ToArray());
    }

    private static float[] Mask(int length, double rate, ulong key)
    {
        var mask = new float[length];
        DropoutMask.Fill(mask, rate, key);
        return mask;
    }
}
