namespace Ensembles.Members;

/// <summary>The names of stored files: segments with slashes between them. Parts of them come from clients, and become paths.</summary>
public static class StoreNames
{
    private const int Longest = 512;
    private const int LongestShown = 80;

    /// <param name="name">A file's or folder's name below a store's root.</param>
    /// <returns>The name.</returns>
    /// <exception cref="TrainingException">It could lead out of the store.</exception>
    public static string Require(string name) => IsSound(name) ? name : throw new TrainingException(
        $"'{PlainText.Cut(name, LongestShown)}' is no name in a store: it must have letters, digits, '.', '-' and '_' only, with single "
            + $"slashes between its parts, of which none begins with '.'.");

    /// <summary>Whether every segment has letters, digits, dots, hyphens and underscores only, and does not begin with a dot.</summary>
    public static bool IsSound(string name) => name.Length <= Longest && name.Split('/').All(IsSegment);

    private static bool IsSegment(string segment) =>
        segment.Length > 0 && segment[0] != '.' && segment.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');
}
