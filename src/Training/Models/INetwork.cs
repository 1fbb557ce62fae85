using System.Collections.Immutable;
using Ensembles.Recipes;
using Training.Predicting;
using static TorchSharp.torch;

namespace Training.Models;

/// <summary>What members train: tensors by name, and a function of them. It belongs to one thread.</summary>
internal interface INetwork : IDisposable
{
    Device Device { get; }

    /// <summary>Training steps so far, PyTorch's num_batches_tracked of every batch normalization.</summary>
    long StepsTracked { get; set; }

    /// <summary>All tensors, layer by layer.</summary>
    ImmutableArray<NamedTensor> Tensors { get; }

    /// <summary>The tensors that are trained.</summary>
    TrainedTensors Trained { get; }

    /// <summary>The names of the batch normalizations' counters, which PyTorch keeps as tensors.</summary>
    IEnumerable<string> CounterNames { get; }

    /// <summary>Logits, float32, images × classes.</summary>
    /// <param name="images">Pixels 0…255 as float32, images × channels × height × width.</param>
    /// <param name="pass">Training or not.</param>
    Tensor Forward(Tensor images, Pass pass);

    /// <summary>The gradients of the parameters, in their order, for the batch that went forward last.</summary>
    /// <param name="gradient">Of its logits.</param>
    Tensor[] Backward(Tensor gradient);

    /// <summary>Its answers with the weights as they are now; the network is trained on after they are disposed.</summary>
    IAnsweringNetwork Answering(PredictionRecipe recipe);

    /// <summary>Becomes a network that only answers, which owns what it needs of this one.</summary>
    IAnsweringNetwork ToAnswer(PredictionRecipe recipe);
}
