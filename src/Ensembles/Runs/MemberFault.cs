using Ensembles.Members;

namespace Ensembles.Runs;

/// <summary>One time that a member could not go on.</summary>
/// <param name="Kind">What kind of fault it was.</param>
/// <param name="Reason">One sentence for people.</param>
/// <param name="Epoch">Decided epochs at the time.</param>
/// <param name="At">When.</param>
public sealed record MemberFault(FaultKind Kind, string Reason, int Epoch, DateTimeOffset At);
