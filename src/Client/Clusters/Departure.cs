namespace Client.Clusters;

/// <summary>What becomes of a cluster when a command lets go of it.</summary>
internal enum Departure
{
    /// <summary>It has ended: with this command, which was the last that used it, or before.</summary>
    Ended,

    /// <summary>It goes on as long as other commands use it.</summary>
    Shared,

    /// <summary>It goes on: it was started to stay, or it is one elsewhere.</summary>
    Stays,
}

/// <summary>Says what becomes of a run or a sweep when its command is interrupted.</summary>
internal static class DepartureSentences
{
    /// <param name="departure">What becomes of the cluster.</param>
    /// <param name="what">run or sweep.</param>
    /// <param name="name">Its name.</param>
    /// <param name="goOn">The command that goes on with it, without <c>ensemble</c>.</param>
    public static string Of(this Departure departure, string what, string name, string goOn) => departure switch
    {
        Departure.Ended => $"Interrupted: {what} '{name}' is kept, at most the {(what == "run" ? "epoch" : "epochs")} in flight {(what == "run" ? "is" : "are")} lost; go on with 'ensemble {goOn}'.",
        Departure.Shared => $"Detached: {what} '{name}' goes on while other commands use this cluster, and is interrupted when the last of them ends; watch it with 'ensemble watch {name}', end it with 'ensemble stop {name}'.",
        _ => $"Detached: {what} '{name}' goes on; watch it with 'ensemble watch {name}', end it with 'ensemble stop {name}'.",
    };
}
