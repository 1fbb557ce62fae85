using Orleans.Storage;

namespace Grains.Runs;

/// <summary>Storing the state of a grain that acts on nothing before it is stored.</summary>
internal static class StateReplacing
{
    /// <summary>Stores a state in the place of another; where that fails, the other is still the state.</summary>
    /// <param name="stored">Where it is stored.</param>
    /// <param name="after">The new state.</param>
    /// <param name="before">What is stored now.</param>
    /// <param name="deactivate">Ends this activation: somebody else has stored a newer state, another activation of the grain, which is the right one.</param>
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
