using System.Collections.Immutable;

namespace Silo.Hosting;

/// <summary>Keys in a setting, with commas between them.</summary>
internal static class KeyList
{
    /// <summary>Fewer characters than this can be guessed.</summary>
    public const int FewestCharacters = 16;

    /// <param name="setting">The setting's value, or null if it is not set.</param>
    public static ImmutableArray<string> Read(string? setting) =>
        setting is null ? [] : [.. setting.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>An empty key is rejected, not skipped: an empty Secret gives one, and without a key anyone could connect.</summary>
    /// <param name="name">The setting's name, for the message, which does not repeat the keys.</param>
    /// <param name="setting">The setting's value, or null if it is not set.</param>
    public static IEnumerable<string> Faults(string name, string? setting)
    {
        if (setting is null) yield break;
        var lengths = setting.Split(',', StringSplitOptions.TrimEntries).Select(key => key.Length).ToList();
        if (lengths.Contains(0))
            yield return $"{name} has an empty key; give keys of {FewestCharacters} characters or more, commas between, such as 'openssl "
                + $"rand -hex 24' prints.";
        else if (lengths.Min() < FewestCharacters)
            yield return $"{name} has a key of {lengths.Min()} characters, which can be guessed; give {FewestCharacters} or more, such as "
                + $"'openssl rand -hex 24' prints.";
    }
}
