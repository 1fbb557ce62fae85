using System.Text;
using Ensembles.Members;

namespace Client.Commands;

/// <summary>Writes files whole or not at all, and replaces others only on request.</summary>
internal sealed class NewFiles(bool replace)
{
    /// <summary>The whole path of a picture that the option <c>--plot</c> names, or null if there is none.</summary>
    /// <exception cref="CommandException">It is no PNG file, or it exists.</exception>
    public string? RequirePlot(string? file)
    {
        if (file is null) return null;
        if (!file.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            throw new CommandException(ExitCodes.BadInput, $"--plot {file}: a PNG file is written; let its name end in .png.");
        RequireFree([Path.GetFullPath(file)]);
        RequireWritable(file);
        return Path.GetFullPath(file);
    }

    /// <summary>Proves that a file can be written, before work begins whose result it is to take. Leaves nothing behind.</summary>
    /// <exception cref="CommandException">It cannot.</exception>
    public static void RequireWritable(string file)
    {
        var whole = Path.GetFullPath(file);
        if (Directory.Exists(whole) || whole.EndsWith(Path.DirectorySeparatorChar))
            throw new CommandException(ExitCodes.Failed, $"The file {file} cannot be written: it is a folder; name a file.");
        Try(Path.GetDirectoryName(whole)!, file, Path.GetFileName(whole));
    }

    /// <summary>Proves that files can be written to a folder, which may not exist yet. Leaves nothing behind.</summary>
    /// <exception cref="CommandException">They cannot.</exception>
    public static void RequireWritableFolder(string folder)
    {
        var existing = Path.GetFullPath(folder);
        while (!Path.Exists(existing)) existing = Path.GetDirectoryName(existing)!;
        Try(existing, folder, "folder");
    }

    private static void Try(string folder, string wanted, string name)
    {
        if (!Directory.Exists(folder))
            throw new CommandException(
                ExitCodes.Failed, $"The file {wanted} cannot be written: there is no folder {folder}; create it, or choose another place.");
        try
        {
            var probe = Path.Combine(folder, $"{name}.{Environment.ProcessId}.part");
            new FileStream(probe, FileMode.CreateNew).Dispose();
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCodes.Failed,
                $"The file {wanted} cannot be written: "
                    + $"{error.FirstLine().Replace($".{Environment.ProcessId}.part", "", StringComparison.Ordinal)}; choose another "
                    + $"place.");
        }
    }

    /// <exception cref="CommandException">One of them exists.</exception>
    public void RequireFree(IEnumerable<string> files)
    {
        if (!replace && files.FirstOrDefault(File.Exists) is { } taken)
            throw new CommandException(ExitCodes.Conflict, $"The file {taken} exists already; choose another, or replace it with --force.");
    }

    public Task Write(string file, string text) => Write(file, Encoding.UTF8.GetBytes(text));

    public Task Write(string file, byte[] content) => Write(file, async stream => await stream.WriteAsync(content));

    /// <summary>Goes to a part file first: what breaks off leaves what was there before.</summary>
    /// <exception cref="CommandException">It cannot be written.</exception>
    public async Task Write(string file, Func<Stream, Task> write)
    {
        var part = $"{file}.{Environment.ProcessId}.part";
        try
        {
            await using (var stream = new FileStream(part, FileMode.Create)) await write(stream);
            File.Move(part, file, overwrite: replace);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Failed, $"The file {file} cannot be written: {error.Message}");
        }
        finally
        {
            if (File.Exists(part)) File.Delete(part);
        }
    }
}
