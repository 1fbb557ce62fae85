namespace Ensembles.Members;

/// <summary>What a member says of one epoch that it has trained and stored.</summary>
/// <remarks>
/// Idempotent: the same member and epoch always give the same content but for <see cref="Seconds"/> and <see cref="Incarnation"/>.
/// </remarks>
[GenerateSerializer, Immutable, Alias("ensemble.epoch-report")]
public sealed record EpochReport
{
    // Of one member, and of all together. Above this, accuracy and calibration are not worth the message and the coordinator's memory:
    // the true class's probabilities suffice for the loss.
    private const int MostProbabilities = 1_000_000;
    private const int MostProbabilitiesOfAll = 20_000_000;

    [NonSerialized] private float[] _trueClassProbabilities = [];
    [NonSerialized] private float[]? _probabilities;

    /// <summary>Index of the member, from 0.</summary>
    [Id(0)] public required int Member { get; init; }

    /// <summary>The epoch, from 1.</summary>
    [Id(1)] public required int Epoch { get; init; }

    /// <summary>Which placement of the member trained it.</summary>
    [Id(2)] public required int Incarnation { get; init; }

    /// <summary>Mean loss over the epoch's training images, in nats, with the penalty of the weights after it.</summary>
    [Id(3)] public required double TrainLoss { get; init; }

    /// <summary>Share of the epoch's augmented training images that were classified rightly while training, 0 to 1.</summary>
    [Id(4)] public required double TrainAccuracy { get; init; }

    /// <summary>The member's own mean negative log-likelihood on the validation images, in nats.</summary>
    [Id(5)] public required double ValidationLoss { get; init; }

    /// <summary>The member's own share of right answers on the validation images, 0 to 1.</summary>
    [Id(6)] public required double ValidationAccuracy { get; init; }

    /// <summary>Probability given to the true class, one a validation image, in the set's order.</summary>
    public required float[] TrueClassProbabilities { get => _trueClassProbabilities; init => _trueClassProbabilities = value; }

    /// <summary>All probabilities, images × classes row by row; null if that is too much to send.</summary>
    public float[]? Probabilities { get => _probabilities; init => _probabilities = value; }

    /// <summary>Which stored checkpoint holds the state after this epoch.</summary>
    [Id(12)] public required CheckpointId Checkpoint { get; init; }

    /// <summary>SHA-256 (hex) of the weights' bytes in the order of their names.</summary>
    [Id(9)] public required string WeightsSha256 { get; init; }

    /// <summary>Training images seen in the epoch.</summary>
    [Id(10)] public required int Samples { get; init; }

    /// <summary>Wall time of the epoch in seconds.</summary>
    [Id(11)] public required double Seconds { get; init; }

    // Numbers one by one would take five bytes each.
    [Id(7)]
    internal byte[] TrueClassProbabilitiesBytes
    {
        get => FloatBytes.Write(_trueClassProbabilities);
        set => _trueClassProbabilities = FloatBytes.Read(value);
    }

    [Id(8)]
    internal byte[]? ProbabilitiesBytes
    {
        get => _probabilities is null ? null : FloatBytes.Write(_probabilities);
        set => _probabilities = value is null ? null : FloatBytes.Read(value);
    }

    /// <summary>Whether a report carries all probabilities, or those of the true class alone.</summary>
    /// <param name="probabilities">How many one member has: images × classes.</param>
    /// <param name="members">Members of the ensemble.</param>
    public static bool CarriesAll(int probabilities, int members) =>
        probabilities <= Math.Min(MostProbabilities, MostProbabilitiesOfAll / members);
}

/// <summary>Names the state of one member after one epoch.</summary>
/// <param name="Run">Name of the run.</param>
/// <param name="Member">Index of the member, from 0.</param>
/// <param name="Epoch">Epochs trained, from 1.</param>
[GenerateSerializer, Immutable, Alias("ensemble.checkpoint")]
public readonly record struct CheckpointId([property: Id(0)] string Run, [property: Id(1)] int Member, [property: Id(2)] int Epoch);
