using System.Text.Json.Serialization;

namespace Client.Predicting;

/// <summary>The images of an argument.</summary>
/// <param name="Sources">Its images, also those that cannot be sent.</param>
/// <param name="LeftOut">Of a folder: what in it was not looked at, or null.</param>
internal sealed record FoundImages(IReadOnlyList<ImageSource> Sources, LeftOutFiles? LeftOut = null);

/// <summary>What was not looked at in a folder.</summary>
/// <param name="Folder">As the user named it.</param>
/// <param name="Hidden">Files whose names begin with a full stop.</param>
/// <param name="Others">Files of other kinds.</param>
/// <param name="Folders">Folders in it.</param>
internal sealed record LeftOutFiles(string Folder, int Hidden, int Others, int Folders)
{
    [JsonIgnore]
    public bool Any => Hidden + Others + Folders > 0;

    /// <summary>In words, such as "2 hidden files, 1 folder".</summary>
    [JsonIgnore]
    public string Words =>
        string.Join(
            ", ",
            new[] { Count(Hidden, "hidden file"), Count(Others, "file of another kind", "files of other kinds"), Count(Folders, "folder") }
                .OfType<string>());

    private static string? Count(int count, string one, string? many = null) => count switch
    {
        0 => null,
        1 => $"1 {one}",
        _ => $"{count} {many ?? one + "s"}",
    };
}

/// <summary>An image that has no answer.</summary>
/// <param name="File">The file; - is standard input.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="Id">What the user calls it.</param>
internal sealed record RefusedImage(
    string File, string Reason, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Id = null)
{
    /// <summary>The sentence with the file's name, which most of them have already.</summary>
    [JsonIgnore]
    public string Line => File == InputLines.Name || Reason.Contains(File, StringComparison.Ordinal) ? Reason : $"{File}: {Reason}";
}
