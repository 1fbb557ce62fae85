using Ensembles.Recipes;
using Google.Protobuf;
using Onnx;
using Training.Models;
using static Onnx.AttributeProto.Types;

namespace Benchmarks.Prediction;

/// <summary>Writes a network in the ONNX format, with its normalisations as they were trained: folding is the runtime's own business.</summary>
internal sealed class OnnxModel
{
    public const string Input = "images";

    private const int OperatorSet = 17;
    private const int FormatVersion = 8;
    private const int SinglePrecision = 1;
    private readonly GraphProto _graph = new() { Name = "network" };
    private string _flow = Input;

    private OnnxModel()
    {
    }

    /// <summary>The model: pixels 0…255 as float32 in, probabilities out; any number of images.</summary>
    public static byte[] Of(Network network)
    {
        var writer = new OnnxModel();
        writer._graph.Input.Add(Value(Input, network.Image.Channels, network.Image.Height, network.Image.Width));
        foreach (var named in network.Tensors) writer._graph.Initializer.Add(Constant(named));
        foreach (var placed in network.Layers) writer.Add(placed);
        writer.Add("Softmax", [], Whole("axis", 1));
        writer._graph.Output.Add(Value(writer._flow, network.Layers[^1].Output.Channels));
        var model = new ModelProto { IrVersion = FormatVersion, ProducerName = "ensemble-bench", Graph = writer._graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OperatorSet });
        return model.ToByteArray();
    }

    private void Add(PlacedLayer placed)
    {
        var (weight, bias) = ($"{placed.Index}.weight", $"{placed.Index}.bias");
        switch (placed.Layer)
        {
            case ConvLayer conv:
                var padding = Enumerable.Repeat((long)NetworkShape.PaddingOf(conv), 4);
                Add("Conv", [weight, bias], Wholes("kernel_shape", [conv.Kernel, conv.Kernel]), Wholes("strides", [conv.Stride, conv.Stride]), Wholes("pads", padding));
                Activate(conv.Activation);
                break;
            case DenseLayer dense:
                Add("Gemm", [weight, bias], Whole("transB", 1));
                Activate(dense.Activation);
                break;
            case BatchNormLayer norm:
                Add("BatchNormalization", [weight, bias, $"{placed.Index}.running_mean", $"{placed.Index}.running_var"], Real("epsilon", norm.Epsilon));
                break;
            case MaxPoolLayer pool:
                Add("MaxPool", [], Wholes("kernel_shape", [pool.Size, pool.Size]), Wholes("strides", [pool.Size, pool.Size]));
                break;
            case FlattenLayer:
                Add("Flatten", [], Whole("axis", 1));
                break;
            case DropoutLayer:
                break;
            default:
                throw new NotSupportedException($"{placed.Layer.GetType().Name} is not written yet.");
        }
    }

    private void Activate(Activation activation)
    {
        if (activation == Activation.Relu) Add("Relu", []);
        else if (activation != Activation.None) throw new NotSupportedException($"{activation} is not written yet.");
    }

    private void Add(string op, IEnumerable<string> inputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = op, Name = $"{op}{_graph.Node.Count}" };
        node.Input.Add(_flow);
        node.Input.AddRange(inputs);
        _flow = $"{node.Name}.out";
        node.Output.Add(_flow);
        node.Attribute.AddRange(attributes);
        _graph.Node.Add(node);
    }

    private static TensorProto Constant(NamedTensor named)
    {
        var tensor = new TensorProto { Name = named.Name, DataType = SinglePrecision, RawData = ByteString.CopyFrom(named.Tensor.detach().contiguous().bytes) };
        tensor.Dims.AddRange(named.Tensor.shape);
        return tensor;
    }

    private static ValueInfoProto Value(string name, params int[] sizes)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "count" });
        foreach (var size in sizes) shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = SinglePrecision, Shape = shape } } };
    }

    private static AttributeProto Whole(string name, long value) => new() { Name = name, Type = AttributeType.Int, I = value };

    private static AttributeProto Real(string name, double value) => new() { Name = name, Type = AttributeType.Float, F = (float)value };

    private static AttributeProto Wholes(string name, IEnumerable<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }
}
