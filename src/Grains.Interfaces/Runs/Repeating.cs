using System.Collections.Immutable;

namespace Grains.Interfaces.Runs;

/// <summary>What a run must share with the one that it repeats, beside recipe and seed.</summary>
/// <param name="DataSha256">Hash (hex) that its data must have, or null for any data.</param>
/// <param name="MemberSeeds">The members' seeds by index, as the other run's manifest has them.</param>
[GenerateSerializer, Immutable, Alias("ensemble.repeat-order")]
public sealed record RepeatOrder([property: Id(0)] string? DataSha256, [property: Id(1)] ImmutableArray<ulong> MemberSeeds);

/// <summary>What the members' weights hashed to.</summary>
/// <param name="Found">Whether there is a run of this name.</param>
/// <param name="Epochs">Every decided epoch of every member, member by member, oldest first.</param>
[GenerateSerializer, Immutable, Alias("ensemble.run-weights")]
public sealed record RunWeights([property: Id(0)] bool Found, [property: Id(1)] ImmutableArray<EpochWeights> Epochs);

/// <summary>A member's weights after an epoch.</summary>
/// <param name="Member">Its index.</param>
/// <param name="Epoch">From 1.</param>
/// <param name="Sha256">Of the weights (hex).</param>
[GenerateSerializer, Immutable, Alias("ensemble.epoch-weights")]
public sealed record EpochWeights([property: Id(0)] int Member, [property: Id(1)] int Epoch, [property: Id(2)] string Sha256);
