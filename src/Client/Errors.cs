namespace Client;

/// <summary>Messages from the errors of libraries.</summary>
internal static class Errors
{
    /// <summary>Whether it is the end of what this token has cancelled. Silos, servers and time limits cancel too.</summary>
    public static bool IsOf(this Exception error, CancellationToken cancellation) =>
        error is OperationCanceledException && cancellation.IsCancellationRequested;

    /// <summary>
    /// The text with U+FFFD in place of control characters but for line feeds: names of files and others' messages may hold any.
    /// </summary>
    public static string Plain(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) && character != '\n' ? '\uFFFD' : character));
}
