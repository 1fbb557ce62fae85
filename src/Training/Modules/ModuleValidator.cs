using System.Runtime.InteropServices;
using Ensembles.Members;
using Ensembles.Recipes;
using Training.Models;
using static TorchSharp.torch;

namespace Training.Modules;

/// <summary>
/// Tries modules with libtorch, which a damaged or hostile one may end together with its process: a process of its own has to do it.
/// </summary>
public static class ModuleValidator
{
    private const int TrainedImages = 2;
    private const string Apart = "its logits depend on none of its parameters";
    private const double PixelScale = 255;

    // One image alone, as people ask, and others than those that are trained.
    private static readonly int[] AskedImages = [1, 3];

    /// <summary>Loads a module, and trains and asks it a little, as members of it would be.</summary>
    /// <param name="content">Its file.</param>
    /// <param name="image">What it would see.</param>
    /// <param name="classes">Logits that it must give.</param>
    /// <param name="precision">What it is to compute in; float32 is tried always.</param>
    public static ModuleTrial Run(byte[] content, ImageShape image, int classes, Precision precision)
    {
        try
        {
            TorchRuntime.Start();
            set_num_threads(1);
            using var scope = NewDisposeScope();
            var module = ModuleFile.Load(content);
            if (FaultOf(module) is { } fault) return ModuleTrial.Refused(fault);
            using var network = new ModuleNetwork(module, PixelScale, 1, CPU);
            var why = Tried(network, module, image, classes, bfloat16: false) ?? ModuleAnswerChecks.FaultOf(network, image)
                ?? (precision == Precision.Bfloat16 ? InBfloat16(network, module, image, classes) : null);
            return why is null ? new ModuleTrial(null, SizeOf(network)) : ModuleTrial.Refused(why);
        }
        catch (TrainingException error)
        {
            return ModuleTrial.Refused(error.Message.TrimEnd('.'));
        }
        catch (ExternalException error)
        {
            return ModuleTrial.Refused($"it does not take images of {image} ({ModuleFile.Reason(error)})");
        }
        catch (Exception error) when (
            error is InvalidCastException or NullReferenceException or NotSupportedException or InvalidOperationException
                or ArgumentException)
        {
            // What TorchSharp makes of tuples, lists, nothing and the like.
            return ModuleTrial.Refused("it gives something else than one tensor; let it give the logits alone");
        }
    }

    private static string? FaultOf(jit.ScriptModule<Tensor, Tensor> module)
    {
        var parameters = module.named_parameters().ToList();
        if (!parameters.Any(named => named.parameter.requires_grad)) return "it has no parameters to train; do not freeze it";
        var tensors = parameters.Select(named => (What: $"its parameter {named.name}", Tensor: (Tensor)named.parameter))
            .Concat(
                module.named_buffers()
                    .Where(named => named.buffer.is_floating_point())
                    .Select(named => (What: $"its buffer {named.name}", Tensor: named.buffer)))
            .ToList();
        if (tensors.FirstOrDefault(tensor => tensor.Tensor.dtype != ScalarType.Float32) is { Tensor: not null } odd)
            return $"{odd.What} is {odd.Tensor.dtype}; make all of them float32";
        return tensors.FirstOrDefault(tensor => !tensor.Tensor.is_contiguous()) is { Tensor: not null } strided
            ? $"{strided.What} is not contiguous; save it in PyTorch's usual memory format"
            : null;
    }

    // Autocast leaves it to the module's author that numbers of both kinds meet.
    private static string? InBfloat16(ModuleNetwork network, jit.ScriptModule<Tensor, Tensor> module, ImageShape image, int classes)
    {
        try
        {
            return Tried(network, module, image, classes, bfloat16: true) is { } why ? $"in bfloat16, {why}" : null;
        }
        catch (ExternalException error)
        {
            return $"it does not compute in bfloat16 ({ModuleFile.Reason(error)}); let training.precision and prediction.precision be "
                + $"float32";
        }
    }

    private static string? Tried(
        ModuleNetwork network, jit.ScriptModule<Tensor, Tensor> module, ImageShape image, int classes, bool bfloat16) =>
        Asked(network, image, classes, bfloat16) ?? Trained(network, module, image, bfloat16);

    private static string? Asked(ModuleNetwork network, ImageShape image, int classes, bool bfloat16)
    {
        foreach (var count in AskedImages)
        {
            var images = Images(count, image);
            var pass = new Pass(Training: false, Bfloat16: bfloat16);
            var logits = network.Forward(images, pass);
            if (logits.shape is not [var rows, var columns] || rows != count || columns != classes)
            {
                return $"of {count} {(count == 1 ? "image" : "images")} it gives a tensor of {Sizes(logits)}; let it give "
                    + $"{count}×{classes}, one logit a class";
            }

            if (!Same(logits, network.Forward(images, pass)))
                return "it gives different logits for the same images; draw random numbers and count only if self.training is true";
        }

        return null;
    }

    private static string? Trained(ModuleNetwork network, jit.ScriptModule<Tensor, Tensor> module, ImageShape image, bool bfloat16)
    {
        var images = Images(TrainedImages, image);
        var pass = new Pass(Training: true, Seed: 1, Epoch: 1, Bfloat16: bfloat16);
        network.StepsTracked = 0;
        var buffers = network.Tensors.Where(named => named.Kind == TensorKind.Buffer)
            .Select(named => (named.Tensor, Before: named.Tensor.clone()))
            .ToList();
        var others = module.named_buffers()
            .Where(named => named.buffer.dtype != ScalarType.Float32 && !network.CounterNames.Contains(named.name))
            .Select(named => (named.name, named.buffer, Before: named.buffer.clone()))
            .ToList();
        var logits = network.Forward(images, pass);
        if (!network.IsTrainable || network.Backward(Ramp(logits.shape)).All(gradient => gradient.count_nonzero().item<long>() == 0))
            return Apart;
        if (others.FirstOrDefault(other => !Same(other.buffer, other.Before)) is { name: not null } changed)
            return $"training changes its buffer {changed.name}, which is {changed.buffer.dtype}; make it float32";
        foreach (var (buffer, before) in buffers) buffer.copy_(before);
        network.StepsTracked = 0;
        return Same(logits, network.Forward(images, pass))
            ? null
            : "of the same images, weights and seed it gives other logits the second time; let it keep nothing from batch to batch but "
                + "float32 buffers";
    }

    private static ModuleSize SizeOf(ModuleNetwork network)
    {
        var parameters = network.Trained.Named.Sum(named => named.Tensor.numel());
        return new ModuleSize(parameters, network.Tensors.Sum(named => named.Tensor.numel()) - parameters);
    }

    private static Tensor Images(int count, ImageShape image) => Ramp([count, image.Channels, image.Height, image.Width]);

    // Values of bytes, that repeat at no edge of an image.
    private static Tensor Ramp(long[] shape)
    {
        const int Values = 251;
        var count = (int)shape.Aggregate(1L, (product, size) => product * size);
        return from_array(Enumerable.Range(0, count).Select(index => (float)(index % Values)).ToArray()).reshape(shape);
    }

    private static bool Same(Tensor one, Tensor other) => one.contiguous().bytes.SequenceEqual(other.contiguous().bytes);

    private static string Sizes(Tensor tensor) => tensor.dim() == 0 ? "no dimensions" : string.Join('×', tensor.shape);
}
