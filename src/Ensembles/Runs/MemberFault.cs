using Ensembles.Members;

namespace Ensembles.Runs;

/// <summary>One time that a member could not continue.</summary>
/// <param name="Kind">What kind of fault it was.</param>
/// <param name="Reason">One sentence for people.</param>
/// <param name="Epoch">Decided epochs at the time.</param>
/// <param name="At">When.</param>
/// <param name="Device">What was wrong with the device, if the fault is one of a device and it is known.</param>
public sealed record MemberFault(FaultKind Kind, string Reason, int Epoch, DateTimeOffset At, DeviceFault? Device = null);

/// <summary>Why a member cannot continue.</summary>
/// <param name="Kind">What kind of fault it is.</param>
/// <param name="Reason">One sentence for people.</param>
/// <param name="Device">What is wrong with the device, if the fault is one of a device and it is known.</param>
/// <param name="OfferedMicroBatch">How many images at once might fit if memory did not suffice for more, or null.</param>
public sealed record Loss(FaultKind Kind, string Reason, DeviceFault? Device = null, int? OfferedMicroBatch = null);
