using System.Runtime.InteropServices;
using Ensembles.Members;
using Ensembles.Recipes;

namespace Training.Native;

/// <summary>
/// Makes one sentence of what libtorch says, which is pages of C++ frames, and distinguishes a broken device from the rest.
/// </summary>
internal static class NativeFaults
{
    /// <param name="work">What calls libtorch.</param>
    /// <param name="what">What it is, for the sentence.</param>
    /// <param name="device">The device that computes.</param>
    /// <param name="training">How many images are computed at once; null if a smaller batch would not help.</param>
    /// <param name="offer">What else would do with less memory, as the end of a sentence; null for nothing in particular.</param>
    /// <exception cref="TrainingException">libtorch gave up, or the device did.</exception>
    public static T Translate<T>(Func<T> work, string what, string device, TrainingRecipe? training = null, string? offer = null)
    {
        try
        {
            return work();
        }
        catch (ExternalException error)
        {
            throw Make(error, what, device, training, offer);
        }
    }

    /// <inheritdoc cref="Translate{T}"/>
    public static void Translate(Action work, string what, string device, TrainingRecipe training) => Translate(
        () =>
        {
            work();
            return true;
        },
        what,
        device,
        training);

    internal static FaultKind KindOf(string message) => DeviceFaults.Find(message) is null ? FaultKind.Engine : FaultKind.Device;

    internal static string FirstLine(string message) => message.Split('\n', 2)[0].Trim();

    private static TrainingException Make(ExternalException error, string what, string device, TrainingRecipe? training, string? offer)
    {
        if (DeviceFaults.Find(error.Message) is not { } fault)
        {
            return new TrainingException(
                $"libtorch gave up ({what}): {error.FirstLine()}; run 'ensemble doctor', and look at the silo's log.",
                error, FaultKind.Engine);
        }

        var sentence = DeviceFaults.Describe(fault, device, what, DeviceFaults.Line(error.Message), training?.SmallerOffer() ?? offer);
        return new TrainingException(sentence, error, FaultKind.Device)
        {
            Device = fault,
            OfferedMicroBatch = fault == DeviceFault.OutOfMemory ? training?.Smaller : null,
        };
    }
}
