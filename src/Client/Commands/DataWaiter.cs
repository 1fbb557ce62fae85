using System.Globalization;
using Client.Clusters;
using Client.Rendering;
using Ensembles.Members;
using Spectre.Console;
using Preparation = Grains.Interfaces.Data.DataPreparation;

namespace Client.Commands;

/// <summary>Waits for data, with a progress bar if they must be downloaded first.</summary>
internal sealed class DataWaiter(ClusterSession session, Output output)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private string _said = "";

    /// <param name="question">Asks how far they have come.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <exception cref="CommandException">They cannot be had, or the recipe has faults.</exception>
    public async Task<KnownDataSet?> Wait(Func<ClusterClient, Task<Preparation>> question, CancellationToken cancellation)
    {
        var state = await Check(question, cancellation);
        return state.Ready ? state.Data : throw new CommandException(ExitCodes.BadInput, string.Join('\n', state.Faults));
    }

    /// <summary>The same, and faults are answered.</summary>
    public async Task<Preparation> Check(Func<ClusterClient, Task<Preparation>> question, CancellationToken cancellation)
    {
        Task<Preparation> Ask() => session.Ask(question, cancellation);
        var state = await Ask();
        if (!state.Ready && state.Faults.IsEmpty) state = await WaitFor(Ask, state, cancellation);
        foreach (var note in state.Notes) output.Say(note);
        return state;
    }

    private Task<Preparation> WaitFor(Func<Task<Preparation>> ask, Preparation first, CancellationToken cancellation) => output.IsLive
        ? output.People.Progress().AutoClear(true).StartAsync(bars =>
        {
            var bar = bars.AddTask(Markup.Escape(first.Message));
            return Poll(ask, state => Move(bar, state), cancellation);
        })
        : Poll(ask, Say, cancellation);

    private static async Task<Preparation> Poll(Func<Task<Preparation>> ask, Action<Preparation> show, CancellationToken cancellation)
    {
        while (true)
        {
            var state = await ask();
            if (state.Ready || !state.Faults.IsEmpty) return state;
            show(state);
            await Task.Delay(Pause, cancellation);
        }
    }

    private static void Move(ProgressTask bar, Preparation state)
    {
        bar.Description = Markup.Escape(state.Message);
        bar.IsIndeterminate = state.Total is null;
        if (state.Total is { } total) (bar.MaxValue, bar.Value) = (total, state.Done);
    }

    private void Say(Preparation state)
    {
        if (state.Message == _said || state.Message.Length == 0) return;
        output.Say(
            state.Total is { } total
                ? string.Create(CultureInfo.InvariantCulture, $"{state.Message} ({Figures.Size(total)})")
                : state.Message);
        _said = state.Message;
    }
}
