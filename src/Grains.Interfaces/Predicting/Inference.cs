using Ensembles.Combining;
using Ensembles.Members;

namespace Grains.Interfaces.Predicting;

/// <summary>Asks the ensemble for its answer to some images.</summary>
[GenerateSerializer, Immutable, Alias("ensemble.infer-order")]
public sealed record InferOrder
{
    /// <summary>Images, image by image, channel by channel, of the size that the members were trained with.</summary>
    [Id(0)] public required byte[] Pixels { get; init; }

    /// <summary>How pixels are written.</summary>
    [Id(1)] public PixelType PixelType { get; init; }

    /// <summary>How many members must answer, from 1; null for all.</summary>
    [Id(2)] public int? Quorum { get; init; }

    /// <summary>How members are combined.</summary>
    [Id(3)] public CombinationRule Combine { get; init; }

    /// <summary>Whether the fitted temperature is applied; null as the recipe says.</summary>
    [Id(4)] public bool? Temperature { get; init; }

    /// <summary>Whether every member's own probabilities are wanted too.</summary>
    [Id(5)] public bool WithMembers { get; init; }

    /// <summary>How long an answer is waited for.</summary>
    [Id(6)] public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Why there is no answer.</summary>
[GenerateSerializer, Alias("ensemble.infer-fault")]
public enum InferFault
{
    /// <summary>There is one.</summary>
    None,

    /// <summary>No run has this name.</summary>
    UnknownRun,

    /// <summary>The order is not possible.</summary>
    BadOrder,

    /// <summary>The run cannot answer yet, or too few members did.</summary>
    Unavailable,

    /// <summary>Too many orders wait; ask again in a moment.</summary>
    Busy,
}

/// <summary>The ensemble's answer, one row an image.</summary>
[GenerateSerializer, Immutable, Alias("ensemble.infer-reply")]
public sealed record InferReply
{
    /// <summary>Why there is none, one sentence, or null.</summary>
    [Id(0)] public string? Fault { get; init; }

    /// <summary>What kind of fault that is.</summary>
    [Id(1)] public InferFault Kind { get; init; }

    /// <summary>Names of the classes, by index.</summary>
    [Id(2)] public string[] ClassNames { get; init; } = [];

    /// <summary>Combined over the members, images × classes.</summary>
    [Id(3)] public float[] Probabilities { get; init; } = [];

    /// <summary>The most probable class of each image.</summary>
    [Id(4)] public long[] Labels { get; init; } = [];

    /// <summary>Entropy of the combined probabilities, in nats.</summary>
    [Id(5)] public float[] Entropy { get; init; } = [];

    /// <summary>What the members disagree on, in nats.</summary>
    [Id(6)] public float[] MutualInformation { get; init; } = [];

    /// <summary>How many members hold the label most probable.</summary>
    [Id(7)] public long[] Agreeing { get; init; } = [];

    /// <summary>Each member's own, images × members that answered × classes; empty if it was not requested.</summary>
    [Id(8)] public float[] MemberProbabilities { get; init; } = [];

    /// <summary>How many members answered.</summary>
    [Id(9)] public int MembersUsed { get; init; }

    /// <summary>How many the ensemble has.</summary>
    [Id(10)] public int MembersTotal { get; init; }

    /// <summary>The temperature that was applied, or null.</summary>
    [Id(11)] public double? Temperature { get; init; }
}

/// <summary>What a run answers to.</summary>
[GenerateSerializer, Immutable, Alias("ensemble.served-model")]
public sealed record ServedModel
{
    /// <summary>Whether there is a run of this name.</summary>
    [Id(0)] public bool Found { get; init; }

    /// <summary>Why it cannot answer, one sentence, or null.</summary>
    [Id(1)] public string? Fault { get; init; }

    /// <summary>Channels, height and width of an image.</summary>
    [Id(2)] public int[] Shape { get; init; } = [];

    /// <summary>Names of the classes, by index.</summary>
    [Id(3)] public string[] ClassNames { get; init; } = [];

    /// <summary>How many members it has.</summary>
    [Id(4)] public int Members { get; init; }

    /// <summary>What all members divide pixels by, or null: by different numbers, and then only bytes can be sent.</summary>
    [Id(5)] public double? PixelScale { get; init; }
}
