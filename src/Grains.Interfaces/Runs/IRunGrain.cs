using System.Collections.Immutable;
using Ensembles.Members;
using Ensembles.Runs;
using Grains.Interfaces.Security;

namespace Grains.Interfaces.Runs;

/// <summary>One run, by its name: what people and programs may ask of it.</summary>
[Alias("ensemble.run"), ForClients]
public interface IRunGrain : IGrainWithStringKey
{
    /// <summary>The run's state, or null if there is no run of this name.</summary>
    [Alias("GetStatus")]
    Task<RunStatus?> GetStatus();

    /// <summary>The manifest as JSON: recipe in full, seeds, versions, data hashes, host. Null if there is no run of this name.</summary>
    [Alias("GetManifest")]
    Task<string?> GetManifest();

    /// <summary>Ends training now; the best epoch so far is kept and can be served. Nothing happens if the run has ended.</summary>
    [Alias("Stop")]
    Task<RunReply> Stop();

    /// <summary>
    /// Continues a run that was interrupted, or that failed for a cause that may be gone. Nothing happens if it trains or has
    /// ended well; it is refused, and nothing is changed, if its data are not there or are others.
    /// </summary>
    [Alias("Resume"), ResponseTimeout("00:10:00")]
    Task<RunReply> Resume();

    /// <summary>
    /// Adds members to a run that has ended; returns once that is stored, and they begin to train. Its scores on the test images are
    /// discarded when they are there.
    /// </summary>
    [Alias("Grow"), ResponseTimeout("00:10:00")]
    Task<RunReply> Grow(GrowOrder order);

    /// <summary>
    /// Scores members and ensemble on the test images and stores the scores with the run; a second call answers from the store, and adds
    /// what an older silo did not keep.
    /// </summary>
    [Alias("Evaluate"), ResponseTimeout("00:30:00")]
    Task<RunReply> Evaluate();

    /// <summary>
    /// Scores how well the ensemble detects the test images of other data as out-of-distribution, and stores that with the run.
    /// </summary>
    /// <param name="set">Name of a known set, or null if a folder is given.</param>
    /// <param name="folder">A folder of the user's own, or null if a set is named.</param>
    [Alias("EvaluateAgainst"), ResponseTimeout("00:30:00")]
    Task<RunReply> EvaluateAgainst(string? set, string? folder);

    /// <summary>Scores the ensemble on the test images of other data with the same classes, and stores that with the run.</summary>
    /// <inheritdoc cref="EvaluateAgainst"/>
    [Alias("EvaluateOn"), ResponseTimeout("00:30:00")]
    Task<RunReply> EvaluateOn(string? set, string? folder);

    /// <summary>How the run has learnt.</summary>
    /// <param name="after">Only epochs after this one.</param>
    [Alias("GetCurves")]
    Task<LearningCurves> GetCurves(int after);

    /// <summary>What <see cref="Evaluate"/> found beside the scores: calibration, confusion, the hardest images.</summary>
    [Alias("GetEvaluation"), ResponseTimeout("00:02:00")]
    Task<EvaluationNote> GetEvaluation();

    /// <summary>
    /// Scores averages of fewer members and chooses weights, and stores that with the run; a second call answers from the store.
    /// </summary>
    [Alias("EvaluateSizes"), ResponseTimeout("00:30:00")]
    Task<RunReply> EvaluateSizes();

    /// <summary>What <see cref="EvaluateSizes"/> found.</summary>
    [Alias("GetSizeCurve")]
    Task<SizeCurveNote> GetSizeCurve();

    /// <summary>What happened to the run, oldest first; ask again with the last number until it has ended.</summary>
    /// <param name="after">Only events with a greater number.</param>
    [Alias("GetEvents")]
    Task<EventsPage> GetEvents(long after);

    /// <summary>Trained members for other programs, piece by piece.</summary>
    /// <param name="order">Which, and how.</param>
    /// <param name="offset">First byte wanted.</param>
    [Alias("Export"), ResponseTimeout("00:02:00")]
    Task<FilePiece> Export(ExportOrder order, long offset);

    /// <summary>What every member's weights hashed to after each decided epoch: two runs whose hashes agree are bit-identical.</summary>
    [Alias("GetWeights")]
    Task<RunWeights> GetWeights();
}

/// <summary>Some events of a run.</summary>
/// <param name="Found">Whether there is a run of this name.</param>
/// <param name="IsComplete">Whether nothing but an evaluation can follow the last event of the log.</param>
/// <param name="Events">In the order of their numbers.</param>
[GenerateSerializer, Immutable, Alias("ensemble.events-page")]
public sealed record EventsPage(
    [property: Id(0)] bool Found,
    [property: Id(1)] bool IsComplete,
    [property: Id(2)] ImmutableArray<RunEvent> Events)
{
    /// <summary>The run's state, or null if an older silo answers.</summary>
    [Id(3)] public RunState? State { get; init; }
}

/// <summary>Adds members to a run.</summary>
/// <param name="Members">How many.</param>
/// <param name="Recipe">Their recipe as JSON: a whole recipe, or an entry of a list of members; null if all members are alike, and the new
/// ones too.</param>
[GenerateSerializer, Immutable, Alias("ensemble.grow-order")]
public sealed record GrowOrder([property: Id(0)] int Members, [property: Id(1)] string? Recipe);

/// <summary>A piece of a file, at most 4 MiB.</summary>
/// <param name="Fault">Null, or one sentence that says why there is nothing.</param>
/// <param name="Total">Bytes of the whole file.</param>
/// <param name="Bytes">The piece; empty after the end.</param>
[GenerateSerializer, Immutable, Alias("ensemble.weights-piece")]
public sealed record FilePiece(
    [property: Id(0)] string? Fault,
    [property: Id(1)] long Total,
    [property: Id(2)] byte[] Bytes);

/// <summary>Asks for a file of trained members, at their best epoch.</summary>
/// <param name="Format">Of the file.</param>
/// <param name="Member">Index of the one that is wanted, or null for the whole ensemble.</param>
/// <param name="Temperature">Whether an ONNX graph applies the fitted temperature; null as the recipe has it.</param>
[GenerateSerializer, Immutable, Alias("ensemble.export-order")]
public sealed record ExportOrder([property: Id(0)] ModelFormat Format, [property: Id(1)] int? Member, [property: Id(2)] bool? Temperature);
