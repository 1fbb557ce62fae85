namespace Client.Answers;

/// <summary>The words of answers for values of enumerations.</summary>
internal static class Words
{
    public static string Of<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
