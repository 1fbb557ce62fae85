using Spectre.Console;

namespace Client.Rendering;

/// <summary>How far a long prediction has come: a bar in a terminal, else a line now and then. Few calls need neither.</summary>
/// <param name="errors">Standard error.</param>
/// <param name="time">The clock of the pauses.</param>
internal sealed class PredictionProgress(IAnsiConsole errors, TimeProvider time)
{
    public const int FewCalls = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <param name="images">How many images there are.</param>
    /// <param name="calls">In how many calls they are asked.</param>
    /// <param name="work">Does it, and reports how many images are done.</param>
    public Task<T> Show<T>(long images, long calls, Func<Action<int>, Task<T>> work)
    {
        if (calls <= FewCalls) return work(_ => { });
        return errors.Profile.Out.IsTerminal && errors.Profile.Capabilities.Ansi ? ShowBar(images, work) : work(Lines(images));
    }

    private Task<T> ShowBar<T>(long images, Func<Action<int>, Task<T>> work) => errors.Progress().AutoClear(true).StartAsync(bars =>
    {
        var bar = bars.AddTask($"predicting {images} images", maxValue: images);
        return work(done => bar.Value = done);
    });

    private Action<int> Lines(long images)
    {
        var said = time.GetTimestamp();
        return done =>
        {
            if (time.GetElapsedTime(said) < Pause) return;
            errors.Profile.Out.Writer.WriteLine($"predicted {done} of {images} images");
            said = time.GetTimestamp();
        };
    }
}
