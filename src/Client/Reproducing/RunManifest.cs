using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Client.Clusters;
using Client.Recipes;
using Ensembles.Members;
using Ensembles.Recipes;

namespace Client.Reproducing;

/// <summary>
/// What a run was planned with, and how it went: all that a repetition needs. Files of it have more, which is passed over.
/// </summary>
internal sealed record RunManifest
{
    private const string ResultsKey = "results";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>The run's name.</summary>
    public required string Run { get; init; }

    /// <summary>The recipe in full: an object, or a string that holds one.</summary>
    public required JsonNode Recipe { get; init; }

    /// <summary>The run's seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The members' seeds by index.</summary>
    public required ImmutableArray<ulong> MemberSeeds { get; init; }

    /// <summary>What the members learnt from.</summary>
    public required ManifestData Data { get; init; }

    /// <summary>The processor of the host that planned the run.</summary>
    public required string Processor { get; init; }

    /// <summary>Threads inside one operation on CPU.</summary>
    public required int IntraOpThreads { get; init; }

    /// <summary>Versions of the product and its libraries, by name.</summary>
    public required ImmutableSortedDictionary<string, string> Versions { get; init; }

    /// <summary>The results of the run, or null if the manifest has none.</summary>
    public RunResults? Results { get; init; }

    /// <summary>Whether it is one training whose snapshots are the members.</summary>
    public bool HasSnapshots => RecipeObject()["snapshots"] is not null;

    /// <summary>
    /// The same of what the run was planned with: it may have been grown. Snapshots are one training, cut at the ends of its cycles.
    /// </summary>
    public RunResults? PlannedResults => Results switch
    {
        { Members: [var first, ..] } all when HasSnapshots =>
            all with
            {
                Members = [first with { Epochs = [.. all.Members.SelectMany(member => member.Epochs).OrderBy(epoch => epoch.Epoch)] }],
            },
        { } all => all with { Members = [.. all.Members.Where(member => member.Index < MemberSeeds.Length)] },
        null => null,
    };

    /// <summary>The recipe, for others to change. Its keys have today's spelling, whichever the manifest has.</summary>
    public JsonObject RecipeObject()
    {
        var recipe = (Recipe is JsonValue text ? JsonNode.Parse(text.GetValue<string>()) : Recipe.DeepClone()) as JsonObject
            ?? throw new JsonException("the recipe is not a JSON object");
        RecipeSpelling.MakeCurrent(recipe);
        return recipe;
    }

    /// <summary>Reads the manifest of a run that has ended.</summary>
    /// <exception cref="CommandException">There is no such run, or it has not ended.</exception>
    public static async Task<RunManifest> Of(ClusterSession session, string run, CancellationToken cancellation) =>
        (await Read(session, run, cancellation)).Deserialize<RunManifest>(Json)!;

    /// <summary>Writes the manifest of a run that has ended.</summary>
    /// <returns>Its bytes.</returns>
    /// <exception cref="CommandException">There is no such run, or it has not ended.</exception>
    public static async Task<long> Write(ClusterSession session, string run, Stream stream, CancellationToken cancellation)
    {
        await JsonSerializer.SerializeAsync(stream, await Read(session, run, cancellation), Json, cancellation);
        return stream.Position;
    }

    /// <summary>Reads a manifest file.</summary>
    /// <param name="file">Its path.</param>
    /// <exception cref="CommandException">It is not there, or no manifest.</exception>
    public static RunManifest Read(string file)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<RunManifest>(File.ReadAllText(file), Json) ?? throw new JsonException("it is empty");
            _ = manifest.RecipeObject();
            return manifest;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.BadInput, $"The manifest {file} cannot be read: {error.FirstLine()}.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            var place = error is JsonException { Path: { Length: > 1 } path } ? $" ({path})" : "";
            throw new CommandException(
                ExitCodes.BadInput,
                $"The file {file} is not the manifest of a run{place}; write one with 'ensemble export RUN --format manifest --output "
                    + $"FILE'.");
        }
    }

    private static async Task<JsonObject> Read(ClusterSession session, string run, CancellationToken cancellation)
    {
        var status = await session.Ask(client => client.Find(run), cancellation);
        if (status.Ensemble.StopReason is null)
            throw new CommandException(
                ExitCodes.Conflict, $"Run '{run}' has not ended yet; wait for it, or end it with 'ensemble stop {run}'.");
        var curves = await session.Ask(client => client.Run(run).GetCurves(0), cancellation);
        var weights = await session.Ask(client => client.Run(run).GetWeights(), cancellation);
        var plan = await session.Ask(client => client.Run(run).GetManifest(), cancellation) ?? throw RunLookups.Unknown(run);
        var manifest = ManifestText.Parse(plan);
        manifest[ResultsKey] = JsonSerializer.SerializeToNode(RunResults.Of(status, curves, weights), Json);
        return manifest;
    }
}

/// <summary>The data of a run.</summary>
/// <param name="Name">The set's name, or the folder.</param>
/// <param name="Sha256">Hash (hex) over all pixels and labels.</param>
internal sealed record ManifestData(string Name, string Sha256);
