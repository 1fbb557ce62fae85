using Google.Protobuf;
using Onnx;
using Training.Models;
using static Onnx.AttributeProto.Types;

namespace Training.Exporting;

/// <summary>An ONNX graph that grows node by node (the format: https://github.com/onnx/onnx/blob/main/docs/IR.md).</summary>
internal sealed class OnnxGraph
{
    private const int OperatorSet = 20;
    private const int FormatVersion = 9;
    private const int Float32 = 1;
    private const int Int64 = 7;
    private readonly GraphProto _graph = new() { Name = "ensemble" };

    /// <summary>An input of float32 with any number of rows.</summary>
    public string Input(string name, params int[] sizes)
    {
        _graph.Input.Add(Value(name, sizes));
        return name;
    }

    /// <summary>Gives a value to the outside under a name of its own.</summary>
    public void Output(string name, string value, params int[] sizes)
    {
        _graph.Node.Add(new NodeProto { OpType = "Identity", Name = name, Input = { value }, Output = { name } });
        _graph.Output.Add(Value(name, sizes));
    }

    /// <summary>A node with one output.</summary>
    /// <returns>The output's name.</returns>
    public string Add(string op, IEnumerable<string> inputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = op, Name = $"{op}{_graph.Node.Count}" };
        node.Input.AddRange(inputs);
        node.Output.Add($"{node.Name}.out");
        node.Attribute.AddRange(attributes);
        _graph.Node.Add(node);
        return node.Output[0];
    }

    public string Constant(string name, PlainTensor tensor)
    {
        var initializer = new TensorProto
        {
            Name = name,
            DataType = Float32,
            RawData = ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes(tensor.Values.AsSpan())),
        };
        initializer.Dims.AddRange(tensor.Shape);
        _graph.Initializer.Add(initializer);
        return name;
    }

    public string Constant(string name, params float[] values) => Constant(name, new PlainTensor([values.Length], values));

    public string Constant(string name, params long[] values)
    {
        var initializer = new TensorProto { Name = name, DataType = Int64, Dims = { values.Length } };
        initializer.Int64Data.AddRange(values);
        _graph.Initializer.Add(initializer);
        return name;
    }

    public byte[] ToFile(string producer)
    {
        var model = new ModelProto { IrVersion = FormatVersion, ProducerName = producer, Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OperatorSet });
        return model.ToByteArray();
    }

    public static AttributeProto Whole(string name, long value) => new() { Name = name, Type = AttributeType.Int, I = value };

    public static AttributeProto Real(string name, double value) => new() { Name = name, Type = AttributeType.Float, F = (float)value };

    public static AttributeProto Wholes(string name, params IEnumerable<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    private static ValueInfoProto Value(string name, int[] sizes)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "batch" });
        foreach (var size in sizes) shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = Float32, Shape = shape } },
        };
    }
}
