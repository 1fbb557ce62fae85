using System.Collections.Immutable;
using Ensembles.Members;
using Training.Checkpoints;
using Training.Models;

namespace Training.Exporting;

/// <summary>Writes trained members from their checkpoints, without the native library.</summary>
/// <param name="checkpoints">The store of its members.</param>
public sealed class ModelWriter(ICheckpointStore checkpoints) : IModelWriter
{
    /// <inheritdoc/>
    public byte[] Write(ModelFormat format, TrainedMembers members)
    {
        var weights = members.Members.Select(member => Safetensors.Read(checkpoints.ExportWeights(member)).Tensors).ToList();
        return format switch
        {
            ModelFormat.Onnx =>
                OnnxFile.Of(
                    [
                        .. members.Members.Zip(
                            weights, (member, tensors) => new OnnxMember(members.Recipe.Of(member.Member).Model, Plain(tensors)))],
                    members.Recipe.Prediction, members.ImageShape, members.Classes, members.Temperature),
            ModelFormat.PytorchState => PytorchFile.Of(Together(weights)),
            _ =>
                Safetensors.Write(
                    new StoredTensors([.. Together(weights)], ImmutableSortedDictionary<string, string>.Empty.Add("format", "pt"))),
        };
    }

    private static List<StoredTensor> Together(List<ImmutableArray<StoredTensor>> weights) => weights.Count == 1
        ? [.. weights[0]]
        : [.. weights.Index().SelectMany(member => member.Item.Select(tensor => tensor with { Name = $"{member.Index}.{tensor.Name}" }))];

    // Counters of steps are whole numbers, and no part of what a network computes.
    private static ImmutableDictionary<string, PlainTensor> Plain(ImmutableArray<StoredTensor> tensors) =>
        tensors.Where(tensor => tensor.Type == "F32").ToImmutableDictionary(
            tensor => tensor.Name, TensorBytes.Plain, StringComparer.Ordinal);
}
