using System.Globalization;
using Client.Rendering;
using Client.Reporting.Plots;
using Grains.Interfaces.Sweeps;

namespace Client.Reporting.Sweeps;

/// <summary>The pictures of a sweep's report.</summary>
internal static class SweepPictures
{
    private const int Width = 520;
    private const int Wide = 1060;
    private const int Height = 340;

    public static IReadOnlyList<Picture> Of(SweepStatus sweep)
    {
        if (sweep.Best is not { } best) return [];
        var pictures = new List<Picture> { Parallel(sweep, best), Trials(sweep, best) };
        if (sweep.Space.Any(dimension => dimension.Importance is not null)) pictures.Add(Importance(sweep));
        return pictures;
    }

    private static Picture Parallel(SweepStatus sweep, int best)
    {
        var plot = new ParallelPlot(sweep);
        return new Picture(
            "parallel",
            $"One line a trial, through what it tried to its validation loss; the best on top. Thick: trial {best}, the best, "
                + $"{SweepText.Values(sweep, sweep.Trials[best])}.",
            Wide,
            Height,
            palette => plot.Draw(palette, Wide, Height));
    }

    private static Picture Trials(SweepStatus sweep, int best)
    {
        var plot = new CurvePlot("Validation loss of trials (nats, log scale)")
        {
            Members = [.. sweep.Trials.Where(trial => trial.Index != best && trial.Losses.Length > 0).Select(CurveOf)],
            MembersName = "trials",
            Ensemble = CurveOf(sweep.Trials[best]),
            EnsembleName = $"trial {best}, the best",
            Scale = Scale.Loss,
        };
        var epochs = sweep.Trials.Sum(trial => trial.Losses.Length);
        return new Picture(
            "trials",
            string.Create(
                CultureInfo.InvariantCulture,
                $"Validation loss of every trial, epoch by epoch: {epochs} epochs in all. A curve that ends early was stopped because "
                    + $"others were better."),
            Width,
            Height,
            palette => plot.Draw(palette, Width, Height));
    }

    private static Picture Importance(SweepStatus sweep)
    {
        var plot = new ImportancePlot(sweep);
        return new Picture(
            "importance",
            $"How much of what makes trials differ after epoch {sweep.ComparedAt} each value explains by itself.",
            Width,
            Height,
            palette => plot.Draw(palette, Width, Height));
    }

    private static Curve CurveOf(TrialStatus trial)
    {
        var known = trial.Losses.Select((loss, index) => (Epoch: index + 1.0, Loss: loss)).Where(point => point.Loss is not null).ToList();
        return new Curve([.. known.Select(point => point.Epoch)], [.. known.Select(point => point.Loss!.Value)]);
    }
}
