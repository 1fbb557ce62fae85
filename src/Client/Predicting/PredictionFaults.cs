using Client.Rendering;

namespace Client.Predicting;

/// <summary>Messages about images that cannot be predicted: which input, what is wrong, what to do.</summary>
internal static class PredictionFaults
{
    private const string LineForms = """{"id": "…", "image": "BASE64"} or {"id": "…", "file": "PATH"}""";

    public static CommandException Unreadable(string name, Exception cause) => Bad($"The file {name} cannot be read: {cause.Message}");

    public static CommandException LargeImage(string name, long bytes, long most) =>
        Bad($"{name} has {Figures.Size(bytes)}, which is too large; at most {Figures.Size(most)} can be sent, scale the image down.");

    public static CommandException EmptyFolder(string folder, LeftOutFiles leftOut) =>
        Bad(
            $"The folder {folder} holds no .png, .jpg or .jpeg files{(leftOut.Any ? $" ({leftOut.Words})" : "")}; name a folder that "
                + $"directly holds some.");

    /// <summary>Nothing can be answered.</summary>
    public static CommandException NoneLeft(IEnumerable<RefusedImage> refused) =>
        Bad(string.Join('\n', refused.Select(image => image.Line)));

    public static CommandException FolderOnLine(string folder) => Bad($"{folder} is a folder; name a file.");

    public static CommandException InputTwice() =>
        Bad("'-' is given more than once, but standard input can be read only once; give it once.");

    public static CommandException BadRange(string argument, string range) =>
        Bad($"{argument}: '{range}' is not a range of images; write FILE[100..200] (counted from 0, end exclusive) or FILE[7].");

    public static CommandException NoRangeHere(string argument, string file) =>
        Bad($"{argument}: {file} is not an IDX image file, so it cannot be indexed; remove the brackets.");

    public static CommandException EmptyRange(string argument) =>
        Bad($"{argument}: there is no image in this range; its end must be greater than its start.");

    public static CommandException BeyondTheEnd(string argument, int count) =>
        Bad($"{argument}: the file has {count} images, counted from 0; choose a range that ends at {count} or before.");

    public static CommandException BadMeasures(string name, long count, long height, long width) =>
        Bad(
            $"{name}: its {count} images of {height}×{width} pixels cannot be used; there must be at least one, and none larger than "
                + $"{Figures.Size(ImageCall.MostBytes)}.");

    public static CommandException NoHeader(string name) => Bad($"{name}: is truncated, it ends within its header; download it again.");

    public static CommandException Truncated(string name, long images) =>
        Bad($"{name}: is truncated, its header promises {images} images and there are fewer; download it again.");

    public static CommandException TooLong(string name, long images) =>
        Bad($"{name}: has more than the {images} images that its header promises; download it again.");

    public static CommandException BadGzip(string name) => Bad($"{name}: is not a valid gzip file; download or compress it again.");

    public static CommandException NoLines() => Bad($"Standard input is empty; give it lines such as {LineForms}.");

    public static CommandException BadLine(int line, string what) => Bad($"Line {line} of standard input {what}; write {LineForms}.");

    public static CommandException OnLine(int line, CommandException fault) =>
        new(fault.ExitCode, $"Line {line} of standard input: {fault.Message}");

    private static CommandException Bad(string sentence) => new(ExitCodes.BadInput, sentence);
}
