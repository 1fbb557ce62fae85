using Client.Clusters;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Sweeps;

namespace Client.Commands;

/// <summary>
/// Writes a sweep's best recipe, with the recommended number of members if that was requested. Common to sweep, resume and winner.
/// </summary>
internal sealed class WinnerFile(ClusterSession session, CommandContext context)
{
    private readonly int? _most = WinnerMembers.WantedOf(context);

    /// <summary>Whether the sweep is over and only the number of members is still looked for.</summary>
    public bool IsChoosing { get; private set; }

    /// <summary>The options of <c>ensemble winner</c> that do the same again.</summary>
    public string Options => _most is { } most ? $" --members-up-to {most}" : "";

    /// <summary>The file of the recipe, with its default.</summary>
    public static string PathOf(string sweep, string? wanted) => Path.GetFullPath(wanted ?? $"{sweep}-best.json");

    /// <exception cref="CommandException">The file exists, or cannot be written.</exception>
    public static void RequireFree(string file)
    {
        if (File.Exists(file)) throw new CommandException(ExitCodes.Conflict, $"The file {file} exists already; choose another --output.");
        NewFiles.RequireWritable(file);
    }

    /// <summary>Why a sweep has no best recipe, one sentence with what to do.</summary>
    public static string WhyNone(SweepStatus sweep)
    {
        if (sweep.State is RunState.Created or RunState.Running or RunState.Interrupted)
            return $"No trial of sweep '{sweep.Sweep}' has decided an epoch yet; wait for one.";
        var reason = sweep.Trials.Select(trial => trial.Failure).FirstOrDefault(failure => failure is not null);
        return $"Sweep '{sweep.Sweep}' has no best recipe, because none of its trials has decided an "
            + $"epoch{(reason is null ? "" : $" ({reason.TrimEnd('.')})")}; begin another sweep with 'ensemble sweep'.";
    }

    /// <summary>Writes it, but over no file.</summary>
    /// <returns>What was written, or null if the file exists or there is no best trial yet.</returns>
    public async Task<WrittenWinner?> WriteNew(SweepStatus sweep, string? wanted)
    {
        var file = PathOf(sweep.Sweep, wanted);
        if (sweep.Best is null || !File.Exists(file)) return await Write(sweep, file);
        context.Output.Say(
            $"The file {file} exists already and is not changed; 'ensemble winner {sweep.Sweep}{Options} --output FILE' writes the best "
                + $"recipe to another.");
        return null;
    }

    /// <returns>What was written, or null if there is no best trial yet.</returns>
    public async Task<WrittenWinner?> Write(SweepStatus sweep, string file)
    {
        if (await session.Client.Sweep(sweep.Sweep).GetBestRecipe() is not { } recipe) return null;
        IsChoosing = _most is not null;
        var members = _most is { } most ? await new WinnerMembers(session, context).Choose(sweep, recipe, most) : null;
        await new NewFiles(replace: false).Write(file, members?.Recipe ?? recipe);
        return new WrittenWinner(file, members);
    }
}

/// <summary>A recipe that was written.</summary>
/// <param name="File">The file.</param>
/// <param name="Members">How its number of members was chosen, or null if it is the searched recipe's.</param>
internal sealed record WrittenWinner(string File, ChosenMembers? Members);
