using Grains.Interfaces.Sweeps;

namespace Client.Reporting.Sweeps;

/// <summary>All that a report tells of a sweep.</summary>
/// <param name="Sweep">Where it stands.</param>
/// <param name="BestRecipe">The recipe with the best values, as JSON for people, or null before there is one.</param>
/// <param name="At">When all this was so.</param>
internal sealed record SweepFacts(SweepStatus Sweep, string? BestRecipe, DateTimeOffset At);
