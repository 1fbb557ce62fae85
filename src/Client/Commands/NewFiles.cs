using System.Text;

namespace Client.Commands;

/// <summary>Writes files whole or not at all, and over others only where the user wishes it.</summary>
internal sealed class NewFiles(bool replace)
{
    /// <summary>The whole path of a picture that the option <c>--plot</c> names, or null where there is none.</summary>
    /// <exception cref="CommandException">It is no PNG file, or it exists.</exception>
    public string? RequirePlot(string? file)
    {
        if (file is null) return null;
        if (!file.EndsWith(".png", StringComparison.OrdinalIgnoreCase)) throw new CommandException(ExitCodes.BadInput, $"--plot {file}: a PNG file is written; let its name end in .png.");
        RequireFree([Path.GetFullPath(file)]);
        return Path.GetFullPath(file);
    }

    /// <exception cref="CommandException">One of them exists.</exception>
    public void RequireFree(IEnumerable<string> files)
    {
        if (!replace && files.FirstOrDefault(File.Exists) is { } taken) throw new CommandException(ExitCodes.Conflict, $"The file {taken} exists already; choose another, or replace it with --force.");
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
