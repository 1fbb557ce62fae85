using System.CommandLine;
using Client.Clusters;
using Client.Rendering;

namespace Client.Commands;

/// <summary>Options that every command has.</summary>
internal static class CommonOptions
{
    public static Option<OutputFormat> Format { get; } =
        FormatOption("text, or json: one object as the last line of standard output", "text", "json");

    public static Option<string?> DataDir { get; } = new("--data-dir")
    {
        Description = "data folder of this machine's cluster [default: ENSEMBLE_DATA_DIR, or ~/.local/share/ensemble]",
        HelpName = "DIR",
        Recursive = true,
    };

    public static Option<string?> Cluster { get; } = new("--cluster")
    {
        Description = "a remote cluster: HOST:PORT, redis:HOST:PORT or kube:NAMESPACE [default: ENSEMBLE_CLUSTER, or this machine's]",
        HelpName = "ADDRESS",
        Recursive = true,
    };

    public static void AddTo(RootCommand root)
    {
        root.Options.Add(Format);
        root.Options.Add(DataDir);
        root.Options.Add(Cluster);
    }

    /// <summary>An option that chooses how the answer is printed, of formats by the names of <see cref="OutputFormat"/>.</summary>
    public static Option<OutputFormat> FormatOption(string description, params string[] formats) => new("-o", "--output-format")
    {
        Description = description,
        HelpName = string.Join('|', formats),
        Recursive = true,
        CustomParser = result =>
        {
            var word = result.Tokens[0].Value;
            if (formats.Contains(word, StringComparer.OrdinalIgnoreCase)) return Enum.Parse<OutputFormat>(word, ignoreCase: true);
            result.AddError($"-o {word} is not known here; choose {string.Join(" or ", formats)}.");
            return default;
        },
    };

    public static Output OutputOf(ParseResult parsed) => Output.For(parsed.GetValue(Format));

    /// <exception cref="CommandException">A remote cluster has no data folder here.</exception>
    public static ClusterChoice ClusterOf(ParseResult parsed)
    {
        var asked = parsed.GetValue(DataDir);
        var address = parsed.GetValue(Cluster) ?? (asked is null ? Variables.Find("ENSEMBLE_CLUSTER") : null);
        return address is not null && asked is not null
            ? throw new CommandException(
                ExitCodes.BadInput, "--cluster and --data-dir exclude each other: one selects a remote cluster, the other this machine's.")
            : new ClusterChoice(address, DataFolder.Of(asked), line => Console.Error.WriteLine(line));
    }
}
