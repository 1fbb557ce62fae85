namespace Client.Top;

/// <summary>How many lines each part of the picture has; 0 if there is no room for it.</summary>
/// <param name="Runs">Runs, their heading included.</param>
/// <param name="Members">Members of the run that is looked at, heading included.</param>
/// <param name="Chart">Its learning curve, its legend and the line of epochs included.</param>
/// <param name="Events">Its events.</param>
/// <param name="Silos">Silos, heading included.</param>
internal sealed record TopLayout(int Runs, int Members, int Chart, int Events, int Silos)
{
    /// <summary>Lines of what is always there: the cluster, the run in two lines, the keys, and the blank lines between.</summary>
    public const int Fixed = 10;

    // By part, the most important first: its minimum, and its share if others need room too.
    private static readonly int[] Least = [3, 3, 6, 1, 3];
    private static readonly int[] Usual = [7, 9, 10, 4, 5];

    /// <param name="height">Lines of the terminal.</param>
    /// <param name="wanted">What there is to show.</param>
    public static TopLayout Of(int height, TopLayout wanted)
    {
        int[] wishes = [wanted.Runs, wanted.Members, wanted.Chart, wanted.Events, wanted.Silos];
        var given = new int[wishes.Length];
        var left = height - Fixed;
        foreach (var most in new[] { Least, Usual, wishes })
        {
            for (var part = 0; part < wishes.Length; part++)
            {
                var isShown = most == Least || given[part] > 0;
                var more = Math.Min(most[part], wishes[part]) - given[part];
                if (!isShown || more <= 0 || (most == Least && more > left)) continue;
                given[part] += Math.Min(more, left);
                left -= Math.Min(more, left);
            }
        }

        return new TopLayout(given[0], given[1], given[2], given[3], given[4]);
    }
}
