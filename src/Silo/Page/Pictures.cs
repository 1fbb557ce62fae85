using Grains.Interfaces.Models;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;

namespace Silo.Page;

/// <summary>Reads the state of the grains, and adds it to the previous picture.</summary>
internal static class Pictures
{
    // The whole log of a long run would be megabytes; the command line replays all of it.
    private const int MostEvents = 500;

    /// <summary>The list of runs, the names that they are served under, and the silos with their slots and queue.</summary>
    public static async Task<Picture> OfCluster(IGrainFactory grains, Picture known)
    {
        var runs = grains.GetGrain<IRunIndexGrain>(IRunIndexGrain.Key).List();
        var nodes = grains.GetGrain<INodesGrain>(INodesGrain.Key).Show();
        var models = grains.GetGrain<IModelIndexGrain>(IModelIndexGrain.Key).List();
        // Trials of sweeps are shown while they train.
        return known.With("runs", (await runs).RemoveAll(run => run.Sweep is not null && run.State != RunState.Running))
            .With("nodes", await nodes)
            .With("models", await models);
    }

    /// <summary>A run's status, and what is new of its curves and events.</summary>
    public static async Task<Picture> OfRun(IGrainFactory grains, string name, Picture known)
    {
        var run = grains.GetGrain<IRunGrain>(name);
        if (await run.GetStatus() is not { } status) return known.About("").With<RunStatus?>("run", null);
        // A run of the same name may be another one.
        var picture = known.About($"{status.CreatedAt:O}");
        var curves = await run.GetCurves((int)picture.LastOf("epochs"));
        if (!curves.Epochs.IsEmpty) picture = picture.Add("epochs", curves.Epochs, epoch => epoch.Epoch, int.MaxValue);
        while (await run.GetEvents(picture.LastOf("events")) is { Events: { IsEmpty: false } events })
            picture = picture.Add("events", events, happened => happened.Number, MostEvents);
        // What the curves say is not said twice, and that time passes is no news.
        return picture.With("run", status with { Epochs = [], Seconds = status.State == RunState.Running ? 0 : status.Seconds });
    }
}
