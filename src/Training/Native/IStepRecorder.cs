namespace Training.Native;

/// <summary>Records what a step asks its device for, so that it can be asked for again by one launch. It belongs to one thread.</summary>
/// <remarks>A step that is recorded finds everything that differs between steps in the device's memory, at places that stay.</remarks>
internal interface IStepRecorder : IDisposable
{
    /// <summary>Takes a step as usual, in the place of the recording: libraries make their plans and take their memory now.</summary>
    void WarmUp(Action step);

    /// <summary>Records a step, and does not take it.</summary>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">libtorch refuses a part of it.</exception>
    /// <exception cref="Ensembles.Members.TrainingException">It cannot be recorded.</exception>
    void Record(Action step);

    /// <summary>Takes the step that is recorded.</summary>
    void Replay();
}
