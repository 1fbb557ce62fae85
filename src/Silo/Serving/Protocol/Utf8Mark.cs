namespace Silo.Serving.Protocol;

/// <summary>The byte order mark that some editors and clients put before UTF-8 text.</summary>
internal static class Utf8Mark
{
    /// <summary>The text without the mark.</summary>
    public static ReadOnlyMemory<byte> Skip(ReadOnlyMemory<byte> text) => text.Span.StartsWith("\uFEFF"u8) ? text[3..] : text;
}
