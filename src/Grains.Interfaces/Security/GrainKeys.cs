namespace Grains.Interfaces.Security;

/// <summary>What a client may give as the key of a grain. Keys become parts of the names of stored files.</summary>
public static class GrainKeys
{
    private const int Longest = 128;

    /// <summary>Whether it is a name: letters, digits, dots, hyphens and underscores, of which the first is no dot.</summary>
    public static bool IsName(string key) =>
        key.Length is > 0 and <= Longest && key[0] != '.'
            && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');
}
