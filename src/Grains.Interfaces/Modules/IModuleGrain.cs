using Grains.Interfaces.Runs;
using Grains.Interfaces.Security;

namespace Grains.Interfaces.Modules;

/// <summary>
/// A network that a user submitted: a TorchScript module, stored with the cluster. The key is the SHA-256 of its file, 64 hex digits in
/// lower case.
/// </summary>
[Alias("ensemble.module"), ForClients]
public interface IModuleGrain : IGrainWithStringKey
{
    /// <summary>The most bytes that a module's file may have.</summary>
    const int MostBytes = 64 << 20;

    /// <summary>Whether the cluster has it.</summary>
    [Alias("IsStored"), ResponseTimeout("00:02:00")]
    Task<bool> IsStored();

    /// <summary>Stores it. Whether it can be trained is asked when a run names it.</summary>
    /// <param name="content">The file.</param>
    [Alias("Store"), ResponseTimeout("00:05:00")]
    Task<RunReply> Store(byte[] content);
}
