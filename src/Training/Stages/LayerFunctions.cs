using Ensembles.Recipes;
using Training.Models;
using Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Training.Stages;

/// <summary>Layers as functions by libtorch's operators: on any device, and differentiable.</summary>
internal sealed class LayerFunctions(LayerTensorTable tensors, Device device)
{
    /// <summary>A layer's output.</summary>
    /// <param name="part">Which layer, and whether its bias and activation are left to the stage behind.</param>
    /// <param name="input">Images × channels × height × width, or rows × features.</param>
    /// <param name="pass">Training or not.</param>
    public Tensor Apply(StageLayer part, Tensor input, Pass pass) => part.Placed.Layer switch
    {
        ConvLayer conv => Activate(part, conv.Activation, Convolve(part, conv, input, pass)),
        DenseLayer dense => Activate(part, dense.Activation, nn.functional.linear(input, Weight(part), BiasUnlessBare(part))),
        ActivationLayer activation => Activate(activation.Function, input),
        BatchNormLayer norm => Normalize(part, norm, input, pass),
        MaxPoolLayer pool => nn.functional.max_pool2d(input, pool.Size),
        GlobalAveragePoolLayer => input.mean([2, 3]),
        FlattenLayer => input.flatten(1),
        DropoutLayer dropout when pass.Training && dropout.Rate > 0 => Drop(part, dropout, input, pass),
        _ => input,
    };

    private Tensor Convolve(StageLayer part, ConvLayer conv, Tensor input, Pass pass)
    {
        if (device.type != DeviceType.CPU)
            return Convolve(conv, IsInnermost(pass) ? Layout.ChannelsInnermost(input) : input, Weight(part), BiasUnlessBare(part));
        var images = Layout.ChannelsInnermost(InPairs(input, 1));
        var maps = Convolve(conv, images, InPairs(InPairs(Weight(part), 1), 0), BiasUnlessBare(part) is { } bias ? InPairs(bias, 0) : null);
        return maps.shape[1] == conv.Filters ? maps : maps.narrow(1, 0, conv.Filters);
    }

    // cuDNN's products in bfloat16 want it so, and transpose before and after every convolution otherwise.
    private bool IsInnermost(Pass pass) => pass.Bfloat16 && TorchRuntime.Has(GpuGains.ChannelsInnermost, device);

    private static Tensor Convolve(ConvLayer conv, Tensor images, Tensor weight, Tensor? bias)
    {
        long padding = NetworkShape.PaddingOf(conv);
        return nn.functional.conv2d(images, weight, bias, strides: [conv.Stride, conv.Stride], padding: [padding, padding]);
    }

    // libtorch's library for convolutions reads uninitialized memory if the number of channels is odd: in bfloat16 it
    // takes them in pairs, and a single one has both layouts at once, of which libtorch then takes the other (seen on AMD's family 26).
    private static Tensor InPairs(Tensor tensor, int dimension) =>
        tensor.shape[dimension] % 2 == 0 ? tensor : cat([tensor, zeros_like(tensor.narrow(dimension, 0, 1))], dimension);

    private Tensor Normalize(StageLayer part, BatchNormLayer norm, Tensor input, Pass pass)
    {
        var (mean, variance) = (tensors[part.RunningMean], tensors[part.RunningVariance]);
        if (!pass.Training) return Normalize(part, norm, input, mean, variance, training: false);
        // libtorch would take the variance with n−1 into the running one; Keras' has n. So it gets one in its own measure, whose
        // memory it also keeps for the way back.
        var rows = (double)input.numel() / part.Placed.Input.Channels;
        using Scalar more = rows / (rows - 1);
        using Scalar less = (rows - 1) / rows;
        var held = variance.mul(more);
        var output = Normalize(part, norm, input, mean, held, training: true);
        using var off = no_grad();
        variance.copy_(held.mul(less));
        return output;
    }

    // Keras' momentum is the share that stays, libtorch's the share that comes.
    private Tensor Normalize(StageLayer part, BatchNormLayer norm, Tensor input, Tensor mean, Tensor variance, bool training)
    {
        var (weight, bias, momentum) = (Weight(part), tensors[part.Bias], 1 - norm.Momentum);
        return training && TorchRuntime.Has(GpuGains.CudnnNormalization, device)
            ? CudnnNormalization.Train(input, weight, bias, (mean, variance), momentum, norm.Epsilon)
            : nn.functional.batch_norm(input, mean, variance, weight, bias, training, momentum, norm.Epsilon);
    }

    private static Tensor Drop(StageLayer part, DropoutLayer dropout, Tensor input, Pass pass) =>
        input * DropoutMask.For(input, dropout.Rate, pass.KeyOf(part.Placed.Index));

    private static Tensor Activate(StageLayer part, Activation activation, Tensor input) => part.Bare ? input : Activate(activation, input);

    private static Tensor Activate(Activation activation, Tensor input) => activation switch
    {
        Activation.Relu => nn.functional.relu(input),
        Activation.Gelu => nn.functional.gelu(input),
        Activation.Silu => nn.functional.silu(input),
        Activation.Tanh => input.tanh(),
        _ => input,
    };

    private Tensor Weight(StageLayer part) => tensors[part.Weight];

    private Tensor? BiasUnlessBare(StageLayer part) => part.Bare || !part.HasBias ? null : tensors[part.Bias];
}
