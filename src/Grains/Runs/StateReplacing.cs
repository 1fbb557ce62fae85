using Orleans.Storage;

namespace Grains.Runs;

/// <summary>Storing the state of a grain that acts on nothing before it is stored.</summary>
internal static class StateReplacing
{
    /// <summary>Replaces a stored state; if that fails, the old one remains the state.</summary>
    /// <param name="stored">Its storage.</param>
    /// <param name="after">The new state.</param>
    /// <param name="before">What is stored now.</param>
    /// <param name="deactivate">Ends this activation: another activation of the grain has stored a newer state, and is the right
    /// one.</param>
    public static async Task Replace<T>(this IPersistentState<T> stored, T after, T before, Action deactivate)
    {
        try
        {
            stored.State = after;
            await stored.WriteStateAsync();
        }
        catch (Exception error)
        {
            stored.State = before;
            if (error is InconsistentStateException) deactivate();
            throw;
        }
    }
}
