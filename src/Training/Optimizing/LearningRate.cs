using Ensembles.Recipes;

namespace Training.Optimizing;

/// <summary>The learning rate of every step, as a function of the step alone: nothing has to be stored to resume.</summary>
internal static class LearningRate
{
    /// <param name="schedule">How it changes.</param>
    /// <param name="peak">The optimizer's rate.</param>
    /// <param name="step">Steps done since the start of the run.</param>
    /// <param name="stepsPerEpoch">Steps of an epoch.</param>
    /// <param name="maxEpochs">The run's largest number of epochs.</param>
    public static double At(ScheduleRecipe schedule, double peak, long step, int stepsPerEpoch, int maxEpochs) => schedule switch
    {
        OneCycleSchedule cycle => OneCycle(cycle, peak, step, (double)(cycle.Epochs ?? maxEpochs) * stepsPerEpoch),
        ExponentialSchedule exponential => peak * Math.Pow(exponential.Gamma, step / stepsPerEpoch),
        LinearSchedule linear => peak * Line(linear, step / ((double)(linear.Epochs ?? maxEpochs) * stepsPerEpoch)),
        CosineSchedule cosine => Between(peak, peak * cosine.FinalShare, step / ((double)(cosine.Epochs ?? maxEpochs) * stepsPerEpoch)),
        CyclicCosineSchedule cyclic => Cycle(peak, step, (long)cyclic.Epochs * stepsPerEpoch),
        _ => peak,
    };

    private static double OneCycle(OneCycleSchedule cycle, double peak, long step, double total)
    {
        var start = peak / cycle.StartDivisor;
        var rising = cycle.WarmUp * total;
        return step < rising
            ? Between(start, peak, step / rising)
            : Between(peak, start / cycle.FinalDivisor, (step - rising) / Math.Max(1, total - rising));
    }

    private static double Cycle(double peak, long step, long length) => Between(peak, 0, step % length / (double)length);

    private static double Line(LinearSchedule line, double share) => share < line.WarmUp
        ? share / line.WarmUp
        : 1 - (1 - line.FinalShare) * Math.Clamp((share - line.WarmUp) / (1 - line.WarmUp), 0, 1);

    // Half a cosine from one rate to the other.
    private static double Between(double from, double to, double share) =>
        to + (from - to) * (1 + Math.Cos(Math.PI * Math.Clamp(share, 0, 1))) / 2;
}
