using Grains.Interfaces.Runs;

namespace Client.Reporting.Plots;

/// <summary>Values of consecutive epochs; those that are no numbers are left out.</summary>
internal sealed record Curve(double[] Epochs, double[] Values)
{
    public static Curve Of(IEnumerable<EpochCurve> epochs, Func<EpochCurve, double?> value)
    {
        var known = epochs.Select(epoch => (epoch.Epoch, Value: value(epoch))).Where(point => point.Value is { } number && double.IsFinite(number)).ToList();
        return new Curve([.. known.Select(point => (double)point.Epoch)], [.. known.Select(point => point.Value!.Value)]);
    }

    /// <summary>One curve a member.</summary>
    public static IReadOnlyList<Curve> OfMembers(IReadOnlyList<EpochCurve> epochs, Func<MemberCurve, double> value)
    {
        var members = epochs.SelectMany(epoch => epoch.Members.Select(member => member.Member)).Distinct().Order();
        return [.. members.Select(index => Of(epochs, epoch => epoch.Members.FirstOrDefault(member => member.Member == index) is { } member ? value(member) : null))];
    }
}
