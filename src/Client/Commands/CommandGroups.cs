using System.CommandLine;

namespace Client.Commands;

/// <summary>The commands by subject, as <c>ensemble --help</c> lists them.</summary>
internal static class CommandGroups
{
    public static IReadOnlyList<(string Title, string[] Commands)> All { get; } =
    [
        ("Train", ["train", "resume", "grow", "stop", "reproduce", "budget"]),
        ("Look", ["list", "status", "watch", "top", "report", "evaluate", "compare"]),
        ("Use", ["predict", "serve", "promote", "rollback", "models", "warm", "unload", "export", "delete"]),
        ("Search", ["sweep", "sweeps", "winner"]),
        ("Data", ["data", "backup", "restore"]),
        ("Cluster", ["nodes", "cluster", "k8s", "doctor"]),
    ];

    public static void Write(Command root, TextWriter output)
    {
        var width = root.Subcommands.Max(command => command.Name.Length);
        foreach (var (title, names) in All)
        {
            output.WriteLine($"{title}:");
            foreach (var name in names)
                output.WriteLine($"  {name.PadRight(width)}  {root.Subcommands.Single(command => command.Name == name).Description}");
            output.WriteLine();
        }
    }
}
