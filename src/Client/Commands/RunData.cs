using System.Text.Json.Nodes;
using Client.Clusters;

namespace Client.Commands;

/// <summary>The data of a run that is to train on: they may have gone since it was begun.</summary>
internal sealed class RunData(ClusterSession session, CommandContext context)
{
    /// <summary>Makes them ready, or says what is wrong with them.</summary>
    /// <returns>The run's recipe as JSON, or null if the run does not say.</returns>
    /// <exception cref="CommandException">They cannot be had.</exception>
    public async Task<string?> Require(string run)
    {
        var manifest = JsonNode.Parse(await session.Client.Run(run).GetManifest() ?? "{}");
        var recipe = (string?)manifest?["recipe"];
        if (recipe is not null)
            await new DataWaiter(session, context.Output).Wait(client => client.Data.Prepare(recipe), context.Cancellation);
        return recipe;
    }
}
