using Ensembles.Members;

namespace Grains.Predicting;

/// <summary>What came of asking one member.</summary>
/// <param name="Member">Its index.</param>
/// <param name="Values">Its probabilities, or null.</param>
/// <param name="Fault">Why there are none, one sentence without an end.</param>
/// <param name="IsBusy">Whether it only has too much to do.</param>
internal sealed record MemberAnswer(int Member, Probabilities? Values, string? Fault = null, bool IsBusy = false)
{
    /// <summary>The rows of some of the images.</summary>
    public MemberAnswer Slice(int start, int count) => Values is null
        ? this
        : this with { Values = Values with { Values = Values.Values.AsSpan(start * Values.Classes, count * Values.Classes).ToArray() } };
}
