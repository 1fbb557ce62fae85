using System.CommandLine;
using Client.Answers;
using Client.Pods;
using Client.Rendering;

namespace Client.Commands;

/// <summary><c>ensemble k8s</c>: the manifests of k8s/ for those who do not know kustomize.</summary>
internal static class K8sCommand
{
    private static readonly Argument<string> Overlay = new("OVERLAY") { Description = "gpu-pool, gpu-mig, azure-aks or kind-cpu" };

    private static readonly Option<string> Namespace =
        new("--namespace", "-n") { Description = "the namespace in Kubernetes", HelpName = "NAME", DefaultValueFactory = _ => "ensemble" };

    private static readonly Option<int?> Trainers =
        new("--trainers") { Description = "number of trainers [default: the overlay's]", HelpName = "N" };

    private static readonly Option<string?> Registry =
        new("--registry") { Description = "registry of the images, such as registry.example/team", HelpName = "PREFIX" };

    public static Command Create() => CommandBuilding.Group(
        "k8s",
        "Install a cluster in Kubernetes and check it. Needs kubectl.",
        ["ensemble k8s apply gpu-pool --registry registry.example/team", "ensemble k8s status"],
        CommandBuilding.Make(
            "render", "Print the manifests.", ["ensemble k8s render gpu-pool --trainers 8 > pool.yaml"], Render, Overlay, Namespace,
            Trainers, Registry),
        CommandBuilding.Make(
            "apply", "Apply the manifests and create missing Secrets.", ["ensemble k8s apply gpu-pool --registry registry.example/team"],
            Apply, Overlay, Namespace, Trainers, Registry),
        CommandBuilding.Make(
            "status", "Show what is there, what is missing, and why pods wait.", ["ensemble k8s status", "ensemble k8s status -n team-a"],
            Status, Namespace));

    private static async Task<int> Render(CommandContext context)
    {
        context.Output.Say(await Manifests.Render(ChoiceOf(context), context.Cancellation));
        return ExitCodes.Done;
    }

    private static async Task<int> Apply(CommandContext context)
    {
        var choice = ChoiceOf(context);
        var rendered = await Manifests.Render(choice, context.Cancellation);
        using var api = KubeApi.Open();
        var done = (await Manifests.Apply(rendered, context.Cancellation)).TrimEnd();
        var secrets = await ClusterSecrets.MakeMissing(api, choice.Namespace, rendered, context.Cancellation);
        context.Output.Answer(new DoneAnswer("applied", choice.Overlay), $"{done}\n{string.Join('\n', secrets)}");
        return ExitCodes.Done;
    }

    private static async Task<int> Status(CommandContext context)
    {
        using var api = KubeApi.Open();
        var found = await Installation.Look(api, context.Get(Namespace)!, context.Cancellation);
        var ok = found.All(one => one.Ok);
        context.Output.Answer(new InstallationAnswer(ok, found), () => Show(found));
        return ok ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static ManifestChoice ChoiceOf(CommandContext context)
    {
        var trainers = context.Get(Trainers);
        if (trainers is < 0 or > 10_000)
            throw new CommandException(ExitCodes.BadInput, $"--trainers {trainers} is out of range; allowed: 0 to 10000.");
        return new ManifestChoice(context.Get(Overlay), context.Get(Namespace)!, trainers, context.Get(Registry));
    }

    private static FittedTable Show(IReadOnlyList<InstalledObject> found)
    {
        var table = Figures.Table("object", "name", "", "what was found");
        foreach (var one in found) table.Row(one.Kind, one.Name, one.Ok ? "ok" : "wrong", one.Detail);
        return table;
    }
}
