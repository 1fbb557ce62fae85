using System.Collections.Immutable;

namespace Ensembles.Members;

/// <summary>
/// The keys of runs' checkpoints. Control silos derive a run's keys from a secret of the cluster; a trainer knows those of the runs that it
/// was given orders for, and so what one run's network does there cannot sign another run's weights.
/// </summary>
public interface IRunKeys
{
    /// <summary>A run's keys: the first signs, all verify; empty if checkpoints are not signed.</summary>
    ImmutableArray<byte[]> KeysOf(string run);

    /// <summary>Takes the keys that came with an order; nothing happens on a silo that derives them itself.</summary>
    /// <param name="run">Whose.</param>
    /// <param name="keys">The keys, or null from a silo that has none.</param>
    void Learn(string run, ImmutableArray<byte[]>? keys);
}

/// <summary>Keys as they go with orders.</summary>
public static class RunKeyOrders
{
    /// <summary>A run's keys for an order to a trainer, or null if checkpoints are not signed.</summary>
    public static ImmutableArray<byte[]>? ForOrder(this IRunKeys keys, string run) =>
        keys.KeysOf(run) is { IsEmpty: false } known ? known : null;
}
