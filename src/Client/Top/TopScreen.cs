using Client.Rendering;
using Spectre.Console;

namespace Client.Top;

/// <summary>The picture at a terminal, redrawn until the user ends it.</summary>
/// <param name="look">Asks the cluster; the name is that of the chosen run.</param>
/// <param name="hasGone">Whether the cluster runs no more.</param>
/// <param name="pressed">The next key that was pressed, or null.</param>
/// <param name="output">The terminal.</param>
/// <param name="interval">Between two looks.</param>
/// <param name="time">Measures them.</param>
internal sealed class TopScreen(
    Func<string?, CancellationToken, Task<TopPicture>> look, Func<bool> hasGone, Func<ConsoleKey?> pressed, Output output,
    TimeSpan interval, TimeProvider time)
{
    private const string Help = "up/down: choose a run · q: end";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);
    private TopPicture? _picture;
    private string? _chosen;
    private long? _looked;
    private (int Width, int Height) _size;

    /// <returns>When the user ends it, or the cluster has ended.</returns>
    /// <exception cref="OperationCanceledException">Ctrl-C.</exception>
    public Task Show(CancellationToken cancellation) => output.People
        .Live(new Text("Looking at the cluster …"))
        .Overflow(VerticalOverflow.Crop)
        .Cropping(VerticalOverflowCropping.Bottom)
        .StartAsync(live => Follow(live, cancellation));

    private async Task Follow(LiveDisplayContext live, CancellationToken cancellation)
    {
        Task<TopPicture>? looking = null;
        while (HandleKeys(live))
        {
            if (looking is null && (_looked is not { } last || time.GetElapsedTime(last) >= interval))
            {
                _looked = time.GetTimestamp();
                looking = look(_chosen, cancellation);
            }

            if (looking is { IsCompleted: true })
            {
                _picture = await looking;
                looking = null;
                Draw(live, Help);
            }
            else if (looking is not null)
            {
                if (hasGone()) return;
                ShowSilence(live);
            }

            await Task.Delay(Pause, cancellation);
        }
    }

    private void ShowSilence(LiveDisplayContext live)
    {
        var silence = time.GetElapsedTime(_looked!.Value);
        if (silence >= Silence) Draw(live, $"The cluster has not answered for {silence.TotalSeconds:f0} s; asking again. q: end");
    }

    /// <returns>False if the user wants to end.</returns>
    private bool HandleKeys(LiveDisplayContext live)
    {
        while (pressed() is { } key)
        {
            if (key is ConsoleKey.Q or ConsoleKey.Escape) return false;
            if (key is not (ConsoleKey.UpArrow or ConsoleKey.DownArrow) || _picture is null) continue;
            _chosen = _picture.Beside(_chosen ?? _picture.Run?.Run, key == ConsoleKey.DownArrow ? 1 : -1);
            _looked = null;
            Draw(live, Help);
        }

        return true;
    }

    private void Draw(LiveDisplayContext live, string foot)
    {
        if (_picture is null) return;
        var profile = output.People.Profile;
        // What is left of a picture of another size would stay.
        if (_size != default && _size != (profile.Width, profile.Height)) output.People.Clear();
        _size = (profile.Width, profile.Height);
        live.UpdateTarget(TopView.Of(_picture, new TopFrame(profile.Width, profile.Height - 1, profile.Capabilities.Unicode, foot)));
        live.Refresh();
    }
}
