using Ensembles.Members;

namespace Training.Data.Pulling;

/// <summary>A place that a known set can be had from.</summary>
internal interface IPullSource
{
    /// <summary>Its name in messages.</summary>
    string Name { get; }

    /// <summary>Downloads the set's files in their final form; the caller verifies them.</summary>
    /// <exception cref="IOException">It is not to be had, or cannot be written.</exception>
    /// <exception cref="HttpRequestException">It is not to be had.</exception>
    /// <exception cref="InvalidDataException">What came is damaged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled, or nothing came in time.</exception>
    Task DownloadAsync(PullFolders folders, IProgress<DataProgress> progress, CancellationToken cancellation);
}

/// <summary>The folders that a source may write. Both are its own, and removed after it.</summary>
/// <param name="Files">For the files in their final form.</param>
/// <param name="Work">For what is needed on the way.</param>
internal sealed record PullFolders(string Files, string Work);
