using System.Collections.Immutable;
using Ensembles.Recipes;
using Training.Models;
using Training.Native;
using Training.Predicting;
using TorchSharp;
using static TorchSharp.torch;

namespace Training.Modules;

/// <summary>A TorchScript module in training: libtorch's interpreter forward, its autograd backward. It belongs to one thread.</summary>
internal sealed class ModuleNetwork : INetwork
{
    // Dropout draws from the process' one generator, which is seeded for each batch: one batch at a time.
    private static readonly Lock Draws = new();
    private readonly jit.ScriptModule<Tensor, Tensor> _module;
    private readonly ImmutableArray<NamedTensor> _counters;
    private readonly double _pixelScale;
    private Tensor? _logits;
    private long _steps;

    /// <param name="module">As it was loaded; it belongs to the network.</param>
    /// <param name="pixelScale">What pixels are divided by.</param>
    /// <param name="seed">The member's.</param>
    /// <param name="device">The device of its tensors.</param>
    public ModuleNetwork(jit.ScriptModule<Tensor, Tensor> module, double pixelScale, ulong seed, Device device)
    {
        (_module, _pixelScale, Device) = (module, pixelScale, device);
        var tensors = ModuleTensors.Of(module);
        ModuleTensors.Start(tensors, seed);
        Tensors = device.type == DeviceType.CPU ? tensors : Moved(module, tensors, device);
        Trained = TrainedTensors.Of(Tensors);
        _counters = ModuleTensors.Counters(module);
        StepsTracked = 0;
    }

    public Device Device { get; }

    /// <inheritdoc/>
    public ImmutableArray<NamedTensor> Tensors { get; }

    /// <inheritdoc/>
    public TrainedTensors Trained { get; }

    /// <inheritdoc/>
    public IEnumerable<string> CounterNames => _counters.Select(named => named.Name);

    /// <summary>Whether the logits of the batch that went forward last depend on a parameter.</summary>
    public bool IsTrainable => _logits is { requires_grad: true };

    /// <inheritdoc/>
    public long StepsTracked
    {
        get => _steps;
        set
        {
            _steps = value;
            using var off = no_grad();
            using Scalar steps = value;
            foreach (var counter in _counters) counter.Tensor.fill_(steps);
        }
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor images, Pass pass)
    {
        using Scalar pixelScale = _pixelScale;
        var scaled = _pixelScale == 1 ? images : images.div(pixelScale);
        if (!pass.Training) return Answer(scaled, pass.Bfloat16);
        using var cast = Autocast.On(Device, pass.Bfloat16);
        _module.train();
        Interpreter.RunAsWritten();
        lock (Draws)
        {
            Seed((long)pass.DropoutSeed);
            _logits = _module.forward(scaled);
        }

        return _logits.detach().to(ScalarType.Float32);
    }

    /// <inheritdoc/>
    public Tensor[] Backward(Tensor gradient)
    {
        var logits = _logits ?? throw new InvalidOperationException("Nothing went forward.");
        logits.backward([gradient.to(logits.dtype)]);
        _logits = null;
        return [.. Trained.Named.Select(TakeGradient)];
    }

    /// <summary>Logits, nothing being trained.</summary>
    /// <param name="scaled">Images, scaled already.</param>
    /// <param name="bfloat16">Whether convolutions and matrix products compute in bfloat16.</param>
    public Tensor Answer(Tensor scaled, bool bfloat16)
    {
        using var off = no_grad();
        using var cast = Autocast.On(Device, bfloat16);
        _module.eval();
        Interpreter.RunAsWritten();
        return _module.forward(scaled).to(ScalarType.Float32);
    }

    /// <inheritdoc/>
    public IAnsweringNetwork Answering(PredictionRecipe recipe) => new ModuleAnswers(this, _pixelScale, recipe, owns: false);

    /// <inheritdoc/>
    public IAnsweringNetwork ToAnswer(PredictionRecipe recipe) => new ModuleAnswers(this, _pixelScale, recipe, owns: true);

    public void Dispose()
    {
        foreach (var named in Tensors.Concat(_counters)) named.Tensor.Dispose();
        _module.Dispose();
    }

    // TorchSharp's manual_seed is that of the processor alone, unlike PyTorch's.
    private void Seed(long seed)
    {
        manual_seed(seed);
        if (Device.type == DeviceType.CUDA) cuda.manual_seed_all(seed);
    }

    // They are other tensors there, in the same order.
    private static ImmutableArray<NamedTensor> Moved(
        jit.ScriptModule<Tensor, Tensor> module, ImmutableArray<NamedTensor> tensors, Device device)
    {
        foreach (var named in tensors) named.Tensor.Dispose();
        module.to(device);
        var there = module.named_parameters().ToDictionary(named => named.name, named => (Tensor)named.parameter, StringComparer.Ordinal);
        foreach (var (name, buffer) in module.named_buffers()) there[name] = buffer;
        return [.. tensors.Select(named => named with { Tensor = there[named.Name].DetachFromDisposeScope() })];
    }

    // A parameter that the loss does not depend on has none.
    private static Tensor TakeGradient(NamedTensor named)
    {
        var gradient = named.Tensor.grad;
        if (gradient is null) return zeros_like(named.Tensor);
        var taken = gradient.clone();
        named.Tensor.grad = null;
        return taken;
    }
}
