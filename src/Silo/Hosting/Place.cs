using System.Text;
using Ensembles.Members;

namespace Silo.Hosting;

/// <summary>A place that a silo must be able to write: a folder, or a container of blobs.</summary>
/// <param name="what">What it is for, within a sentence.</param>
/// <param name="files">The place.</param>
internal sealed class Place(string what, ICheckpointFiles files)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // A name of its own: silos share places, and the last one out removes the folder.
    private readonly string _name = $"_probe-{Guid.NewGuid():n}/probe";
    private Task<string?>? _trying;

    /// <summary>Writes, reads and removes a file.</summary>
    /// <returns>Why that is not possible, one sentence with its cure, or null.</returns>
    public async Task<string?> Fault()
    {
        // A mount that hangs holds its thread; it gets no second one.
        var trying = _trying ??= Task.Run(Try);
        try
        {
            var fault = await trying.WaitAsync(Limit);
            _trying = null;
            return fault;
        }
        catch (TimeoutException)
        {
            return $"The {what} {files.Describe("")} does not answer; check its mount.";
        }
    }

    private string? Try()
    {
        var content = Encoding.UTF8.GetBytes(_name);
        try
        {
            files.Write(_name, content);
            var read = files.Read(_name);
            files.Delete(_name);
            return read.AsSpan().SequenceEqual(content)
                ? null
                : $"The {what} {files.Describe("")} does not give back what is written to it; check its mount.";
        }
        catch (Exception error) when (error is TrainingException or IOException or UnauthorizedAccessException)
        {
            var cause = (error.InnerException ?? error).FirstLine();
            return $"The {what} {files.Describe("")} cannot be written ({cause}); give this silo's user or group write permission, or make "
                + $"room.";
        }
    }
}
