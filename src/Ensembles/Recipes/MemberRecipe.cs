using System.Collections.Immutable;

namespace Ensembles.Recipes;

/// <summary>
/// What may differ from member to member: all that decides a member's weights but the data and the stop, which are the run's.
/// </summary>
public sealed record MemberRecipe
{
    /// <summary>The recipe's own name.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence for people; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>The network.</summary>
    public required ModelRecipe Model { get; init; }

    /// <summary>What keeps the weights small and the targets soft.</summary>
    public RegularizationRecipe Regularization { get; init; } = new();

    /// <summary>How training images are varied.</summary>
    public AugmentationRecipe Augmentation { get; init; } = new();

    /// <summary>How weights follow gradients.</summary>
    public OptimizerRecipe Optimizer { get; init; } = new AdamRecipe();

    /// <summary>How the learning rate changes over the run.</summary>
    public ScheduleRecipe Schedule { get; init; } = new ConstantSchedule();

    /// <summary>Batches and arithmetic.</summary>
    public TrainingRecipe Training { get; init; } = new();
}

/// <summary>Members that are trained alike, one after the other.</summary>
/// <param name="Recipe">What they are trained by.</param>
/// <param name="Count">How many they are, 1 to 1000.</param>
public sealed record MemberGroup(MemberRecipe Recipe, int Count);

/// <summary>Who is trained by which recipe, in the order of the members: the first group has the members from 0.</summary>
/// <param name="Items">The groups, at least one.</param>
public sealed record MemberGroups(ImmutableArray<MemberGroup> Items)
{
    /// <summary>Members of all groups.</summary>
    public int Count => Items.Sum(group => group.Count);

    /// <summary>What one member is trained by.</summary>
    /// <param name="member">Its index, below <see cref="Count"/>.</param>
    public MemberRecipe Of(int member)
    {
        foreach (var group in Items)
        {
            if (member < group.Count) return group.Recipe;
            member -= group.Count;
        }

        throw new ArgumentOutOfRangeException(nameof(member), "more members than the groups have");
    }

    /// <summary>Compares group by group, so that equal recipes are equal values.</summary>
    public bool Equals(MemberGroups? other) => other is not null && Items.SequenceEqual(other.Items);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Items.Length, Count);
}
