namespace Ensembles.Members;

/// <summary>A fault that a person must fix; the message is one sentence with the input, what is wrong, and what to do.</summary>
public sealed class TrainingException : Exception
{
    /// <summary>A fault with its sentence.</summary>
    public TrainingException(string message, FaultKind kind = FaultKind.Plan) : base(PlainText.Of(message)) => Kind = kind;

    /// <summary>A fault with its sentence and its cause.</summary>
    public TrainingException(string message, Exception cause, FaultKind kind = FaultKind.Plan)
        : base(PlainText.Of(message), cause) => Kind = kind;

    /// <summary>What kind of fault it is: it decides whether trying again can help.</summary>
    public FaultKind Kind { get; }

    /// <summary>What is wrong with the device if <see cref="Kind"/> is <see cref="FaultKind.Device"/> and it is known; else null.</summary>
    public DeviceFault? Device { get; init; }

    /// <summary>How many images at once might fit if memory did not suffice for more; null if no smaller number is possible.</summary>
    public int? OfferedMicroBatch { get; init; }
}

/// <summary>What prevents a member from continuing.</summary>
[GenerateSerializer, Alias("ensemble.fault-kind")]
public enum FaultKind
{
    /// <summary>What was planned cannot be trained: every attempt would fail alike.</summary>
    Plan,

    /// <summary>The loss is no number any more: training is a function of its inputs, so every attempt would fail alike.</summary>
    Loss,

    /// <summary>The data are not there, or not the planned ones, on this silo.</summary>
    Data,

    /// <summary>The device is gone or broken, or its memory does not suffice.</summary>
    Device,

    /// <summary>The checkpoint store does not answer, or has no room.</summary>
    Storage,

    /// <summary>A stored state is not whole, or not what it should be.</summary>
    Damage,

    /// <summary>The engine failed unexpectedly.</summary>
    Engine,

    /// <summary>The silo is gone: killed, crashed by native code, or cut off.</summary>
    SiloLost,

    /// <summary>No progress was received for too long, or the others have waited too long for a report.</summary>
    Silence,

    /// <summary>A newer placement of the member has taken over: not a fault, and no action is needed.</summary>
    Fenced,
}
