using System.CommandLine;
using Client.Clusters;
using Client.Rendering;

namespace Client.Commands;

/// <summary>Options that every command has.</summary>
internal static class CommonOptions
{
    public static Option<OutputFormat> Format { get; } = FormatOption("text for people, or json: one object as the last line of standard output", "text", "json");

    public static Option<string?> DataDir { get; } = new("--data-dir")
    {
        Description = "folder of the machine's own cluster: state, checkpoints, data, logs [default: ENSEMBLE_DATA_DIR, or ~/.local/share/ensemble]",
        HelpName = "DIR",
        Recursive = true,
    };

    public static Option<string?> Cluster { get; } = new("--cluster")
    {
        Description = "gateways of a cluster elsewhere, commas between; redis:HOST:PORT, where its silos write down where they are; or kube:NAMESPACE for one in Kubernetes [default: ENSEMBLE_CLUSTER, or the machine's own cluster]",
        HelpName = "HOST:PORT|redis:HOST:PORT|kube:NAMESPACE",
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

    /// <exception cref="CommandException">A cluster elsewhere has no data folder here.</exception>
    public static ClusterChoice ClusterOf(ParseResult parsed)
    {
        var asked = parsed.GetValue(DataDir);
        var address = parsed.GetValue(Cluster) ?? (asked is null ? Variables.Find("ENSEMBLE_CLUSTER") : null);
        return address is not null && asked is not null
            ? throw new CommandException(ExitCodes.BadInput, "--cluster and --data-dir exclude each other: the one means a cluster elsewhere, the other this machine's own.")
            : new ClusterChoice(address, DataFolder.Of(asked), line => Console.Error.WriteLine(line));
    }
}
