namespace Ensembles.Recipes;

/// <summary>Recipes whose members differ.</summary>
public sealed partial record Recipe
{
    /// <summary>
    /// Who is trained by which recipe; null if all members are trained by this one. If it is not null, network, regularisation,
    /// augmentation, optimiser, schedule and training of this recipe are those of the first member: ask <see cref="Of"/>.
    /// </summary>
    public MemberGroups? Groups { get; init; }

    /// <summary>What this recipe says of members.</summary>
    public MemberRecipe Own => new()
    {
        Name = Name,
        Description = Description,
        Model = Model,
        Regularisation = Regularisation,
        Augmentation = Augmentation,
        Optimiser = Optimiser,
        Schedule = Schedule,
        Training = Training,
    };

    /// <summary>Every recipe that members are trained by, with the path before its keys, such as <c>members[1].recipe.</c></summary>
    public IEnumerable<(string Path, MemberRecipe Recipe)> Parts =>
        Groups?.Items.Select((group, index) => ($"members[{index}].recipe.", group.Recipe)) ?? [("", Own)];

    /// <summary>The whole recipe of one member: what is its own, and for the rest the run's.</summary>
    /// <param name="member">Its index.</param>
    public Recipe Of(int member) => Groups is null ? this : By(Groups.Of(member));

    /// <summary>The same with another recipe for each group of members.</summary>
    public Recipe Change(Func<MemberRecipe, MemberRecipe> change) => Groups is null
        ? By(change(Own))
        : By(new MemberGroups([.. Groups.Items.Select(group => group with { Recipe = change(group.Recipe) })]));

    /// <summary>The same with more members.</summary>
    /// <param name="more">How many.</param>
    /// <param name="by">What they are trained by; null if all members are alike, and the new ones too.</param>
    public Recipe Grow(int more, MemberRecipe? by) => Groups is null && (by is null || by == Own)
        ? this with { Members = Members + more }
        : By(
            new MemberGroups(
                [
                    .. Groups?.Items ?? [new MemberGroup(Own, Members)],
                    new MemberGroup(by ?? throw new ArgumentNullException(nameof(by)), more)]));

    /// <summary>The recipe of members that are trained by another one.</summary>
    public Recipe By(MemberRecipe own) => this with
    {
        Name = own.Name,
        Description = own.Description,
        Groups = null,
        Model = own.Model,
        Regularisation = own.Regularisation,
        Augmentation = own.Augmentation,
        Optimiser = own.Optimiser,
        Schedule = own.Schedule,
        Training = own.Training,
    };

    /// <summary>The recipe of members that are trained by several others; at least one.</summary>
    internal Recipe By(MemberGroups groups) =>
        By(groups.Items[0].Recipe) with { Name = Name, Description = Description, Members = groups.Count, Groups = groups };
}
