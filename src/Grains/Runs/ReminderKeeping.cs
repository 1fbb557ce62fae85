using Ensembles.Members;

namespace Grains.Runs;

/// <summary>Registers reminders in a store that may be away for a moment, for instance because another silo has just been lost.</summary>
internal static class ReminderKeeping
{
    private const int Attempts = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Registers the reminder that activates the grain again after its silo is lost.</summary>
    /// <exception cref="TrainingException">The store does not answer (<see cref="FaultKind.Storage"/>).</exception>
    public static async Task KeepReminder(this IGrainBase grain, string name, TimeSpan period, TimeProvider time)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await grain.RegisterOrUpdateReminder(name, period, period);
                return;
            }
            catch (Exception) when (attempt < Attempts)
            {
                await Task.Delay(attempt * Pause, time);
            }
            catch (Exception error)
            {
                throw new TrainingException(
                    $"The store of reminders does not answer ({error.FirstLine()}), so nothing was begun; try again when it does.", error,
                    FaultKind.Storage);
            }
        }
    }
}
