using System.Text.Json.Nodes;
using Client.Clusters;

namespace Client.Commands;

/// <summary>The data of a run that is to train on: they may have gone since it was begun.</summary>
internal sealed class RunData(ClusterSession session, CommandContext context)
{
    /// <summary>Makes them ready, or says what is wrong with them.</summary>
    /// <exception cref="CommandException">They cannot be had.</exception>
    public async Task Require(string run)
    {
        var manifest = JsonNode.Parse(await session.Client.Run(run).GetManifest() ?? "{}");
        if ((string?)manifest?["recipe"] is { } recipe) await new DataWaiter(session, context.Output).Wait(client => client.Data.Prepare(recipe), context.Cancellation);
    }
}
