using System.Globalization;
using Ensembles.Runs;

namespace Client.Rendering;

/// <summary>An event of a run as one line.</summary>
internal static class EventView
{
    public static string Line(RunEvent happened) => string.Create(
        CultureInfo.InvariantCulture,
        $"{happened.Number,5}  {happened.At:yyyy-MM-dd HH:mm:ss}Z  {Word(happened.KindWord),-9}  {Subject(happened),-18}  {happened.Text}")
            .TrimEnd();

    /// <summary>The field's word for a kind, which is a key of JSON.</summary>
    public static string Word(string kind) => kind switch
    {
        "verdict" => "decision",
        "taken-up" => "resumed",
        _ => kind,
    };

    public static string Subject(RunEvent happened) => (happened.Member, happened.Epoch) switch
    {
        ({ } member, { } epoch) => $"member {member}, epoch {epoch}",
        ({ } member, null) => $"member {member}",
        (null, { } epoch) => $"epoch {epoch}",
        _ => "run",
    };
}
