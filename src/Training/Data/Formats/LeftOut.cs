using System.Globalization;

namespace Training.Data.Formats;

/// <summary>What lies in a data folder and is not read, one sentence each.</summary>
internal static class LeftOut
{
    private const int Shown = 3;

    /// <summary>Of a folder that is read by its files: other files of that kind, and folders with images.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isOfKind">Whether a file's name is one of the kind.</param>
    /// <param name="read">The files that are read.</param>
    /// <param name="kind">What they are called.</param>
    public static IReadOnlyList<string> OfFiles(string folder, Func<string, bool> isOfKind, IReadOnlyCollection<string> read, string kind)
    {
        var files = DataFile.Files(folder).Where(file => !read.Contains(file)).ToList();
        var why = $"this folder is read by its {kind} files";
        return
        [
            .. Say(folder, files.Where(file => isOfKind(Path.GetFileName(file))), $"{kind} file", "", "others of their kind are read"),
            .. Say(folder, files.Where(IsImage), "image", "", why),
            .. Directories(folder).SelectMany(path => Say(folder, Images(path), "image", $" in {Path.GetFileName(path)}", why)),
        ];
    }

    /// <summary>Of a folder with train/CLASS and test/CLASS: all that is not an image in one of these.</summary>
    public static IReadOnlyList<string> OfClasses(string folder)
    {
        string[] parts = [Path.Combine(folder, "train"), Path.Combine(folder, "test")];
        return
        [
            .. Say(folder, DataFile.Files(folder).Where(IsImage), "image", "", NoClass),
            .. Directories(folder).Except(parts, StringComparer.Ordinal).SelectMany(path => OfOtherPart(folder, path)),
            .. parts.SelectMany(part => OfPart(folder, part)),
        ];
    }

    /// <summary>Whether a file is read if it lies in the folder of a class.</summary>
    public static bool IsRead(string path) => !IsHidden(path) && IsImage(path);

    private const string NoClass = "images must lie in the folder of their class, train/CLASS or test/CLASS";

    private static bool IsHidden(string path) => Path.GetFileName(path).StartsWith('.');

    private static bool IsImage(string path) => Path.GetExtension(path).ToUpperInvariant() is ".PNG" or ".JPG" or ".JPEG";

    private static IEnumerable<string> OfOtherPart(string folder, string path) =>
        Say(folder, Images(path), "image", $" in {Path.GetFileName(path)}", SystemFolders.Has(Path.GetFileName(path))
        ? "hidden folders and those of the system are not read"
        : "only train and test are read; data.validation says how many training images validate");

    private static IEnumerable<string> OfPart(string folder, string part)
    {
        var name = Path.GetFileName(part);
        var files = DataFile.Files(part).ToLookup(IsBrokenLink);
        var classes = DataFile.Folders(part);
        var others = classes.SelectMany(DataFile.Files).Where(file => !IsRead(file)).ToLookup(IsHidden);
        return
        [
            .. Say(folder, files[true], "link", $" in {name}", "what it points to is not there"),
            .. Say(folder, files[false].Where(IsImage), "image", $" in {name}", NoClass),
            .. Say(
                folder, Directories(part).Except(classes, StringComparer.Ordinal), "folder", $" in {name}",
                "hidden folders and those of the system are no classes"),
            .. Say(
                folder, classes.SelectMany(Directories).SelectMany(Images), "image", $" in folders within the classes of {name}",
                "images must lie directly in the folder of their class"),
            .. Say(folder, others[true].Where(IsImage), "file", $" in {name}", "names that begin with a dot are hidden"),
            .. Say(folder, others[false], "file", $" in {name}", $"only .png, .jpg and .jpeg are read, not {Endings(others[false])}"),
        ];
    }

    private static string Endings(IEnumerable<string> files) => string.Join(", ", files
        .Select(file => Path.GetExtension(file) is { Length: > 0 } ending ? ending : "names without an ending")
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal)
        .Take(Shown + 2));

    // A link to a folder that is not there is listed as a file. A circle of links has no target at all.
    private static bool IsBrokenLink(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true) is { Exists: false };
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static string[] Directories(string folder) =>
        DataFile.Reading(folder, () => Directory.GetDirectories(folder).Order(StringComparer.Ordinal).ToArray());

    // Links within are not followed, so that a circle of them ends.
    private static IEnumerable<string> Images(string folder) =>
        [
            .. DataFile.Files(folder).Where(IsImage),
            .. Directories(folder).Where(path => new DirectoryInfo(path).LinkTarget is null).SelectMany(Images)];

    private static IEnumerable<string> Say(string folder, IEnumerable<string> paths, string what, string where, string why)
    {
        var all = paths.ToList();
        if (all.Count == 0) return [];
        var examples = string.Join(", ", all.Take(Shown).Select(path => Path.GetRelativePath(folder, path)));
        return [
            string.Create(
                CultureInfo.InvariantCulture,
                $"{folder}: left out {all.Count} {what}{(all.Count == 1 ? "" : "s")}{where} "
                    + $"({examples}{(all.Count > Shown ? ", …" : "")}): {why}.")];
    }
}
