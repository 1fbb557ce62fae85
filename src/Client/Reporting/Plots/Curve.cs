using Grains.Interfaces.Runs;

namespace Client.Reporting.Plots;

/// <summary>Values of consecutive epochs; those that are no numbers are left out.</summary>
internal sealed record Curve(double[] Epochs, double[] Values)
{
    public static Curve Of(IEnumerable<EpochCurve> epochs, Func<EpochCurve, double?> value) =>
        Of(epochs.Select(epoch => (epoch.Epoch, value(epoch))));

    /// <summary>One curve a member.</summary>
    public static IReadOnlyList<Curve> OfMembers(IEnumerable<EpochCurve> epochs, Func<MemberCurve, double> value)
    {
        var points =
            epochs.SelectMany(epoch => epoch.Members.Select(member => (member.Member, epoch.Epoch, Value: (double?)value(member))));
        return [
            .. points.GroupBy(point => point.Member)
                .OrderBy(member => member.Key)
                .Select(member => Of(member.Select(point => (point.Epoch, point.Value))))];
    }

    private static Curve Of(IEnumerable<(int Epoch, double? Value)> points)
    {
        var known = points.Where(point => point.Value is { } value && double.IsFinite(value)).ToList();
        return new Curve([.. known.Select(point => (double)point.Epoch)], [.. known.Select(point => point.Value!.Value)]);
    }
}
