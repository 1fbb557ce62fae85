namespace Grains.Interfaces.Data;

/// <summary>A pushed data set as the cluster's upkeep sees it. The same grain as <see cref="IDataPushGrain"/>.</summary>
[Alias("ensemble.data-push-upkeep")]
public interface IDataPushUpkeep : IGrainWithStringKey
{
    /// <summary>Removes a push that was begun and not finished, if nothing of it came for the given time.</summary>
    /// <param name="idle">How long.</param>
    /// <returns>Whether it was removed.</returns>
    [Alias("DiscardUnfinished"), ResponseTimeout("00:05:00")]
    Task<bool> DiscardUnfinished(TimeSpan idle);
}
