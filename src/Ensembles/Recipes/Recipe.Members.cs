namespace Ensembles.Recipes;

/// <summary>
/// Who is trained by which recipe. It is held once, in groups: if all members are alike there is one group, whose recipe has the name too.
/// </summary>
public sealed partial record Recipe
{
    private MemberGroups _trained = new([new MemberGroup(new MemberRecipe { Name = "", Model = new ModelRecipe { Layers = [] } }, 3)]);
    private Heading? _heading;

    /// <summary>The recipe's own name, lower-case letters, digits, dots and hyphens.</summary>
    public required string Name
    {
        get => _heading?.Name ?? Own.Name;
        init
        {
            if (_heading is null) Own = Own with { Name = value };
            else _heading = _heading with { Name = value };
        }
    }

    /// <summary>One sentence for people; may be empty.</summary>
    public string Description
    {
        get => _heading?.Description ?? Own.Description;
        init
        {
            if (_heading is null) Own = Own with { Description = value };
            else _heading = _heading with { Description = value };
        }
    }

    /// <summary>How many members are trained, 1 to 1000. Setting it makes all of them like the first one.</summary>
    public int Members
    {
        get => _trained.Count;
        init => _trained = new([new MemberGroup(Own, value)]);
    }

    /// <summary>
    /// Who is trained by which recipe; null if all members are trained by this one. If it is not null, network, regularization,
    /// augmentation, optimizer, schedule and training of this recipe are those of the first member: ask <see cref="Of"/>.
    /// </summary>
    public MemberGroups? Groups
    {
        get => _heading is null ? null : _trained;
        init
        {
            if (value is not null) (_heading, _trained) = (new Heading(Name, Description), value);
        }
    }

    /// <summary>The network of the members; if they differ, the first one: <see cref="Groups"/>.</summary>
    public required ModelRecipe Model
    {
        get => Own.Model;
        init => Own = Own with { Model = value };
    }

    /// <summary>What keeps the weights small and the targets soft.</summary>
    public RegularizationRecipe Regularization
    {
        get => Own.Regularization;
        init => Own = Own with { Regularization = value };
    }

    /// <summary>How training images are augmented, differently in every epoch.</summary>
    public AugmentationRecipe Augmentation
    {
        get => Own.Augmentation;
        init => Own = Own with { Augmentation = value };
    }

    /// <summary>How weights follow gradients.</summary>
    public OptimizerRecipe Optimizer
    {
        get => Own.Optimizer;
        init => Own = Own with { Optimizer = value };
    }

    /// <summary>How the learning rate changes over the run.</summary>
    public ScheduleRecipe Schedule
    {
        get => Own.Schedule;
        init => Own = Own with { Schedule = value };
    }

    /// <summary>Batches and arithmetic.</summary>
    public TrainingRecipe Training
    {
        get => Own.Training;
        init => Own = Own with { Training = value };
    }

    /// <summary>What this recipe says of its members, or of the first one if they differ.</summary>
    public MemberRecipe Own
    {
        get => _trained.Items[0].Recipe;
        private init => _trained = new(_trained.Items.SetItem(0, _trained.Items[0] with { Recipe = value }));
    }

    /// <summary>Every recipe that members are trained by, with the path before its keys, such as <c>members[1].recipe.</c></summary>
    public IEnumerable<(string Path, MemberRecipe Recipe)> Parts =>
        Groups?.Items.Select((group, index) => ($"members[{index}].recipe.", group.Recipe)) ?? [("", Own)];

    /// <summary>The whole recipe of one member: what is its own, and for the rest the run's.</summary>
    /// <param name="member">Its index.</param>
    public Recipe Of(int member) => Groups is null ? this : By(Groups.Of(member));

    /// <summary>The same with another recipe for each group of members.</summary>
    public Recipe Change(Func<MemberRecipe, MemberRecipe> change) =>
        this with { _trained = new([.. _trained.Items.Select(group => group with { Recipe = change(group.Recipe) })]) };

    /// <summary>The same with more members.</summary>
    /// <param name="more">How many.</param>
    /// <param name="by">What they are trained by; null if all members are alike, and the new ones too.</param>
    public Recipe Grow(int more, MemberRecipe? by) => Groups is null && (by is null || by == Own)
        ? this with { Members = Members + more }
        : this with { Groups = new([.. _trained.Items, new MemberGroup(by ?? throw new ArgumentNullException(nameof(by)), more)]) };

    /// <summary>The recipe of members that are trained by another one.</summary>
    public Recipe By(MemberRecipe own) => this with { _heading = null, _trained = new([new MemberGroup(own, Members)]) };

    private sealed record Heading(string Name, string Description);
}
