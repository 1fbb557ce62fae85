namespace Client.Clusters;

/// <summary>What happens to a cluster when a command leaves it.</summary>
internal enum Departure
{
    /// <summary>It has ended: with this command, which was the last that used it, or before.</summary>
    Ended,

    /// <summary>It continues as long as other commands use it.</summary>
    Shared,

    /// <summary>It continues: it was started to stay, or it is remote.</summary>
    Stays,
}

/// <summary>Says what becomes of a run or a sweep when its command is interrupted.</summary>
internal static class DepartureSentences
{
    /// <param name="departure">What becomes of the cluster.</param>
    /// <param name="what">run or sweep.</param>
    /// <param name="name">Its name.</param>
    /// <param name="next">The command that continues it, without <c>ensemble</c>.</param>
    public static string Of(this Departure departure, string what, string name, string next) => departure switch
    {
        Departure.Ended =>
            $"Interrupted: {what} '{name}' is kept, at most the {(what == "run" ? "epoch" : "epochs")} in flight "
                + $"{(what == "run" ? "is" : "are")} lost; continue with 'ensemble {next}'.",
        Departure.Shared =>
            $"Detached: {what} '{name}' continues while other commands use this cluster, and is interrupted when the last of them ends; "
                + $"watch it with 'ensemble watch {name}', end it with 'ensemble stop {name}'.",
        _ => $"Detached: {what} '{name}' continues; watch it with 'ensemble watch {name}', end it with 'ensemble stop {name}'.",
    };
}
