using Ensembles.Recipes;

namespace Ensembles.Members;

/// <summary>Writes trained members for other programs.</summary>
public interface IModelWriter
{
    /// <summary>One file with all of them. Blocks.</summary>
    /// <exception cref="TrainingException">A checkpoint cannot be used.</exception>
    byte[] Write(ModelFormat format, TrainedMembers members);
}

/// <summary>How trained members are written.</summary>
[GenerateSerializer, Alias("ensemble.model-format")]
public enum ModelFormat
{
    /// <summary>Weights by PyTorch's names in the safetensors format; of several members, after the member's number and a dot.</summary>
    Safetensors,

    /// <summary>A graph that answers: batch normalizations folded, averaging and temperature within.</summary>
    Onnx,

    /// <summary>A state dictionary as torch.save writes it, with the names of <see cref="Safetensors"/>.</summary>
    PytorchState,
}

/// <summary>Members that are written together.</summary>
/// <param name="Recipe">How they were trained, each by its own part, and are to answer.</param>
/// <param name="ImageShape">What they see.</param>
/// <param name="Classes">How many classes they know.</param>
/// <param name="Members">Their checkpoints, at least one.</param>
/// <param name="Temperature">Applied to their average, or null.</param>
public sealed record TrainedMembers(
    Recipe Recipe, ImageShape ImageShape, int Classes, IReadOnlyList<CheckpointId> Members, double? Temperature);
