using System.Globalization;
using Grains.Interfaces.Runs;

namespace Client.Rendering;

/// <summary>Writes figures one way everywhere.</summary>
internal static class Figures
{
    public const string Nothing = "–";

    public static string Member(MemberStatus member) =>
        member.Recipe is { } recipe ? $"member {member.Index} ({recipe})" : $"member {member.Index}";

    public static string Loss(double? loss) => loss?.ToString("f4", CultureInfo.InvariantCulture) ?? Nothing;

    /// <summary>For areas that are near 0.</summary>
    public static string Small(double figure) => figure.ToString("f6", CultureInfo.InvariantCulture);

    public static string Share(double? share) =>
        share is { } value ? (value * 100).ToString("f2", CultureInfo.InvariantCulture) + " %" : Nothing;

    public static string Whole(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? Nothing;

    public static string Speed(double? samples) => samples is { } value ? value.ToString("f0", CultureInfo.InvariantCulture) : Nothing;

    public static string Time(double seconds)
    {
        var span = TimeSpan.FromSeconds(Math.Max(0, seconds));
        return span.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes:d2} min")
            : span.TotalMinutes >= 1
                ? $"{span.Minutes} min {span.Seconds:d2} s"
                : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:f1} s");
    }

    /// <summary>To the minute, in UTC.</summary>
    public static string Date(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    public static string Size(long bytes) => bytes switch
    {
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):f1} GiB"),
        >= 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):f1} MiB"),
        >= 1L << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 10):f1} KiB"),
        _ => $"{bytes} B",
    };

    /// <summary>A table with these columns; every cell of it is text, not markup.</summary>
    public static FittedTable Table(params string[] columns) => new(columns);
}
