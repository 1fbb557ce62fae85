using Ensembles.Members;

namespace Training.Data.Pulling;

/// <summary>A place that a known set can be had from.</summary>
internal interface IPullSource
{
    /// <summary>The name by which people are told of it.</summary>
    string Name { get; }

    /// <summary>Brings the set's files in their final form; whoever called proves them.</summary>
    /// <exception cref="IOException">It is not to be had, or cannot be written.</exception>
    /// <exception cref="HttpRequestException">It is not to be had.</exception>
    /// <exception cref="InvalidDataException">What came is damaged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, or nothing came in time.</exception>
    Task BringAsync(PullFolders folders, IProgress<DataProgress> progress, CancellationToken cancellation);
}

/// <summary>Where a source may write. Both folders are its own, and they are removed after it.</summary>
/// <param name="Files">For the files in their final form.</param>
/// <param name="Work">For what is needed on the way.</param>
internal sealed record PullFolders(string Files, string Work);
