namespace Client;

/// <summary>Environment variables. One that is set to nothing, or to blanks, counts as not set.</summary>
internal static class Variables
{
    public static string? Find(string name) =>
        Environment.GetEnvironmentVariable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;
}
