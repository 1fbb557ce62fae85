namespace Client.Predicting;

/// <summary>Images that were asked for together: a file, a range of one, or a line of standard input.</summary>
/// <param name="File">The file as answers name it; - is standard input.</param>
/// <param name="Images">How many there are.</param>
/// <param name="Calls">In how many calls they are sent.</param>
/// <param name="Read">Reads them, a call at a time, so that a large file is never in memory as a whole.</param>
/// <param name="Id">What the user calls them.</param>
/// <param name="Fault">Why they cannot be sent, or null. The others are answered all the same.</param>
internal sealed record ImageSource(
    string File, int Images, int Calls, Func<IEnumerable<ImageCall>> Read, string? Id = null, string? Fault = null)
{
    /// <summary>Images that cannot be sent.</summary>
    public static ImageSource Refused(string file, CommandException fault, string? id = null) =>
        new(file, 0, 0, () => [], id, fault.Message);
}

/// <summary>What one call sends.</summary>
/// <param name="Name">The file's name in the cluster's messages.</param>
/// <param name="Content">A whole PNG, JPG or IDX file.</param>
/// <param name="FirstIndex">Index of its first image in the file that the user named.</param>
/// <param name="Picture">The image at an index from 0 in this call, if the client can read it.</param>
internal sealed record ImageCall(string Name, byte[] Content, int FirstIndex, Func<int, GreyImage>? Picture = null)
{
    /// <summary>The most that the cluster takes.</summary>
    public const int MostBytes = 32 << 20;

    /// <summary>So many of an IDX file at once: enough to keep the members busy, few enough to see it move.</summary>
    public const int MostImages = 2000;
}
