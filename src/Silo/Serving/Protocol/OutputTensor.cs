using System.Collections.Immutable;

namespace Silo.Serving.Protocol;

/// <summary>One output of an answer; its values are row-major and as many as the shape says.</summary>
internal abstract record OutputTensor(string Name, ImmutableArray<int> Shape)
{
    /// <summary>The protocol's word.</summary>
    public abstract string Datatype { get; }

    public abstract int Count { get; }
}

/// <summary>Probabilities and what is computed of them.</summary>
internal sealed record FloatTensor(string Name, ImmutableArray<int> Shape, float[] Values) : OutputTensor(Name, Shape)
{
    public override string Datatype => Datatypes.Fp32;

    public override int Count => Values.Length;
}

/// <summary>Labels and counts.</summary>
internal sealed record IntegerTensor(string Name, ImmutableArray<int> Shape, long[] Values) : OutputTensor(Name, Shape)
{
    public override string Datatype => Datatypes.Int64;

    public override int Count => Values.Length;
}

/// <summary>Classes in words.</summary>
internal sealed record TextTensor(string Name, ImmutableArray<int> Shape, string[] Values) : OutputTensor(Name, Shape)
{
    public override string Datatype => Datatypes.Bytes;

    public override int Count => Values.Length;
}
