namespace Ensembles.Members;

/// <summary>Derives the members' seeds from the run's.</summary>
public static class MemberSeeds
{
    /// <summary>The seed of one member: a function of the run's seed and the member's index alone.</summary>
    public static ulong Derive(ulong runSeed, int member) =>
        RandomStream.Mix(RandomStream.Mix(runSeed) ^ RandomStream.Mix((ulong)member + 1));
}
