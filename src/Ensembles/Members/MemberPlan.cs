using Ensembles.Recipes;

namespace Ensembles.Members;

/// <summary>All that a trainer must know to train one member. Equal plans on equal machines train equal bits.</summary>
/// <param name="Run">Name of the run.</param>
/// <param name="Member">Index of the member, from 0.</param>
/// <param name="Seed">The member's own seed, from <see cref="MemberSeeds"/>.</param>
/// <param name="Incarnation">How many times the member was placed, from 1: the fence against a silo wrongly believed dead.</param>
/// <param name="Device">The slot's device, such as <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="Recipe">What is trained.</param>
/// <param name="DataSha256">Hash of the data that the run was planned with; a trainer that finds others refuses.</param>
public sealed record MemberPlan(string Run, int Member, ulong Seed, int Incarnation, string Device, Recipe Recipe, string DataSha256);
