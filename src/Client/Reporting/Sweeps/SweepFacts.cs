using Grains.Interfaces.Sweeps;

namespace Client.Reporting.Sweeps;

/// <summary>The content of a sweep's report.</summary>
/// <param name="Sweep">Its state.</param>
/// <param name="BestRecipe">The recipe with the best values, as JSON for people, or null before there is one.</param>
/// <param name="At">When all this was so.</param>
internal sealed record SweepFacts(SweepStatus Sweep, string? BestRecipe, DateTimeOffset At);
