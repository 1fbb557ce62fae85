using Ensembles.Recipes;
using Training.Optimizing;

namespace Training.Tests.Optimizing;

public sealed class LearningRateTests
{
    [Fact]
    public void A_constant_rate_stays() => Assert.Equal(0.1, At(new ConstantSchedule(), 999));

    [Fact]
    public void One_cycle_rises_from_a_divided_rate_to_the_peak_and_falls_far_below_its_start()
    {
        var cycle = new OneCycleSchedule(Epochs: 10, WarmUp: 0.3);
        Assert.Equal(0.1 / 25, At(cycle, 0), 12);
        Assert.Equal((0.1 + 0.1 / 25) / 2, At(cycle, 15), 12);
        Assert.Equal(0.1, At(cycle, 30), 12);
        Assert.Equal(0.1 / 25 / 1e4, At(cycle, 100), 12);
        Assert.Equal(At(cycle, 100), At(cycle, 500), 12);
    }

    [Fact]
    public void Exponential_falls_by_its_factor_after_each_epoch()
    {
        var schedule = new ExponentialSchedule(0.5);
        Assert.Equal([0.1, 0.1, 0.05, 0.025], new long[] { 0, 9, 10, 29 }.Select(step => At(schedule, step)));
    }

    [Fact]
    public void Cosine_falls_from_the_rate_to_its_last_share_over_the_run()
    {
        var schedule = new CosineSchedule(FinalShare: 0.2);
        Assert.Equal(0.1, At(schedule, 0), 12);
        Assert.Equal(0.06, At(schedule, 100), 12);
        Assert.Equal(0.02, At(schedule, 200), 12);
    }

    // Equation 2 of Huang et al. 2017 with T/M = 40 steps: α/2·(cos(π·mod(t−1, 40)/40) + 1).
    [Fact]
    public void Cyclic_cosine_falls_to_near_zero_in_each_cycle_and_begins_again()
    {
        var schedule = new CyclicCosineSchedule(Epochs: 4);
        Assert.Equal(0.1, At(schedule, 0), 12);
        Assert.Equal(0.05, At(schedule, 20), 12);
        Assert.Equal(0.05 * (Math.Cos(Math.PI * 39 / 40) + 1), At(schedule, 39), 12);
        Assert.Equal(0.1, At(schedule, 40), 12);
        Assert.Equal(At(schedule, 13), At(schedule, 93), 12);
    }

    [Fact]
    public void Linear_rises_from_zero_and_falls_to_its_last_share()
    {
        var schedule = new LinearSchedule(Epochs: 10, WarmUp: 0.2, FinalShare: 0.1);
        Assert.Equal(0, At(schedule, 0), 12);
        Assert.Equal(0.05, At(schedule, 10), 12);
        Assert.Equal(0.1, At(schedule, 20), 12);
        Assert.Equal(0.055, At(schedule, 60), 12);
        Assert.Equal(0.01, At(schedule, 100), 12);
        Assert.Equal(0.01, At(schedule, 500), 12);
        Assert.Equal(0.1, At(new LinearSchedule(), 0), 12);
    }

    private static double At(ScheduleRecipe schedule, long step) => LearningRate.At(schedule, 0.1, step, stepsPerEpoch: 10, maxEpochs: 20);
}
