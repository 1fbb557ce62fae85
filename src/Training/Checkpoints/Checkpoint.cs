using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Ensembles.Members;

namespace Training.Checkpoints;

/// <summary>
/// All that the next epoch depends on: weights, what the optimizer remembers, counters; and the report of the last epoch.
/// </summary>
/// <param name="Weights">Parameters and running statistics under PyTorch's names.</param>
/// <param name="Memory">What the optimizer remembers.</param>
/// <param name="Steps">Training steps since the start of the run.</param>
/// <param name="Report">What the member reported of the epoch.</param>
internal sealed record Checkpoint(
    ImmutableArray<StoredTensor> Weights, ImmutableArray<StoredTensor> Memory, long Steps, EpochReport Report)
{
    private const string MemoryPrefix = "optimiser.";
    private const string ReportPrefix = "report.";
    private const string TrueClass = ReportPrefix + "true_class_probabilities";
    private const string AllClasses = ReportPrefix + "probabilities";

    public byte[] ToFile()
    {
        var tensors = Weights
            .Concat(Memory.Select(tensor => tensor with { Name = MemoryPrefix + tensor.Name }))
            .Append(TensorBytes.Store(TrueClass, Report.TrueClassProbabilities))
            .Concat(Report.Probabilities is { } all ? [TensorBytes.Store(AllClasses, all)] : []);
        var metadata = ImmutableSortedDictionary<string, string>.Empty
            .Add("format", "pt")
            .Add("steps", Steps.ToString(CultureInfo.InvariantCulture))
            .Add("report", JsonSerializer.Serialize(Report with { TrueClassProbabilities = [], Probabilities = null }));
        return Safetensors.Write(new StoredTensors([.. tensors], metadata));
    }

    /// <exception cref="InvalidDataException">It is no checkpoint, or not whole.</exception>
    public static Checkpoint FromFile(byte[] file)
    {
        var stored = Safetensors.Read(file);
        var byName = stored.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var report = JsonSerializer.Deserialize<EpochReport>(stored.Metadata["report"])! with
        {
            TrueClassProbabilities = TensorBytes.Floats(byName[TrueClass]),
            Probabilities = byName.TryGetValue(AllClasses, out var all) ? TensorBytes.Floats(all) : null,
        };
        return new Checkpoint(
            [.. stored.Tensors.Where(IsWeight)],
            [.. stored.Tensors.Where(IsMemory).Select(tensor => tensor with { Name = tensor.Name[MemoryPrefix.Length..] })],
            long.Parse(stored.Metadata["steps"], CultureInfo.InvariantCulture),
            report);
    }

    /// <summary>The weights alone, as any PyTorch program can load them.</summary>
    public byte[] ToWeightsFile() =>
        Safetensors.Write(new StoredTensors(Weights, ImmutableSortedDictionary<string, string>.Empty.Add("format", "pt")));

    private static bool IsMemory(StoredTensor tensor) => tensor.Name.StartsWith(MemoryPrefix, StringComparison.Ordinal);

    private static bool IsWeight(StoredTensor tensor) =>
        !IsMemory(tensor) && !tensor.Name.StartsWith(ReportPrefix, StringComparison.Ordinal);
}
