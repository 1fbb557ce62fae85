namespace Client.Predicting;

/// <summary>
/// Finds the images of a file, a range of one, or a folder. Everything that can be checked without reading a file whole is checked at once.
/// </summary>
internal static class ImageFiles
{
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg"];

    /// <param name="argument">A file, a folder, or a file with a range in brackets; what is there by its whole name has no range.</param>
    /// <exception cref="CommandException">A folder cannot be read, or has no images.</exception>
    public static FoundImages Find(string argument) =>
        Directory.Exists(argument) ? InFolder(argument) : new([OrRefused(argument, () => One(argument))]);

    /// <summary>The images of one file, or a range of it.</summary>
    /// <param name="argument">The path, and perhaps a range in brackets.</param>
    /// <param name="place">Appended to the file's name in messages.</param>
    /// <exception cref="CommandException">It cannot be used.</exception>
    public static ImageSource One(string argument, string place = "") =>
        !File.Exists(argument) && ImageRange.Parse(argument) is { } range
            ? OfFile(range.File, range, place)
            : OfFile(argument, null, place);

    private static ImageSource OfFile(string file, ImageRange? range, string place)
    {
        if (range is not null && Directory.Exists(file)) throw PredictionFaults.NoRangeHere(range.Argument, file);
        try
        {
            var open = Opener(file);
            var name = $"{Path.GetFileName(file)}{place}";
            var stream = open();
            var length = stream.Length;
            using var images = IdxImages.Open(file, stream);
            if (images is not null) return OfIdx(file, name, images, range, open);
            if (range is not null) throw PredictionFaults.NoRangeHere(range.Argument, file);
            return length > ImageCall.MostBytes
                ? throw PredictionFaults.LargeImage(file, length, ImageCall.MostBytes)
                : new ImageSource(file, 1, 1, () => [new ImageCall(name, ReadAll(open), 0)]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw PredictionFaults.Unreadable(file, error);
        }
    }

    private static FoundImages InFolder(string folder)
    {
        try
        {
            var all = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).ToList();
            var shown = all.Where(file => !IsHidden(file)).ToList();
            var files = shown.Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).ToList();
            var leftOut = new LeftOutFiles(
                folder, all.Count - shown.Count, shown.Count - files.Count, Directory.EnumerateDirectories(folder).Count());
            return files.Count == 0
                ? throw PredictionFaults.EmptyFolder(folder, leftOut)
                : new([.. files.Select(file => OrRefused(file, () => OfFile(file, null, "")))], leftOut.Any ? leftOut : null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw PredictionFaults.Unreadable(folder, error);
        }
    }

    // Among them are those that file managers keep for themselves, such as ._a.png.
    private static bool IsHidden(string file) => Path.GetFileName(file).StartsWith('.');

    private static ImageSource OrRefused(string file, Func<ImageSource> open)
    {
        try
        {
            return open();
        }
        catch (CommandException fault)
        {
            return ImageSource.Refused(file, fault);
        }
    }

    private static ImageSource OfIdx(string file, string name, IdxImages images, ImageRange? range, Func<Stream> open)
    {
        var (start, end) = range?.Within(images.Count) ?? (0, images.Count);
        var most = Math.Min(ImageCall.MostImages, (ImageCall.MostBytes - IdxImages.HeaderBytes) / images.Size);
        return new ImageSource(file, end - start, (end - start + most - 1) / most, () => ReadIdx(file, name, start, end, most, open));
    }

    private static IEnumerable<ImageCall> ReadIdx(string file, string name, int start, int end, int most, Func<Stream> open)
    {
        using var images = IdxImages.Open(file, open()) ?? throw PredictionFaults.Truncated(file, end);
        images.Skip(start);
        for (var first = start; first < end; first += most)
        {
            var content = images.Read(Math.Min(most, end - first));
            var (height, width, size) = (images.Height, images.Width, images.Size);
            yield return new ImageCall(
                name, content, first, i => new GreyImage(height, width, content.AsMemory(IdxImages.HeaderBytes + i * size, size)));
        }
    }

    // A pipe can be read only once and not be sought in, so it is kept.
    private static Func<Stream> Opener(string file)
    {
        var stream = File.OpenRead(file);
        if (stream.CanSeek)
        {
            stream.Dispose();
            return () => File.OpenRead(file);
        }

        using (stream)
        {
            using var kept = new MemoryStream();
            stream.CopyTo(kept);
            var content = kept.ToArray();
            return () => new MemoryStream(content, writable: false);
        }
    }

    private static byte[] ReadAll(Func<Stream> open)
    {
        using var stream = open();
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
