using System.CommandLine;
using System.Security.Cryptography;
using Client.Answers;
using Client.Pods;
using Client.Rendering;
using k8s;
using k8s.Models;

namespace Client.Commands;

/// <summary><c>ensemble k8s</c>: the manifests of k8s/ for those who do not know kustomize.</summary>
internal static class K8sCommand
{
    private const string Azure = "azure-aks";
    private const int SecretBytes = 24;
    private static readonly string[] SecretKeys = ["redis-password", "api-keys", "metrics-key"];

    private static readonly Argument<string> Overlay = new("OVERLAY") { Description = "which cluster: gpu-pool, azure-aks or kind-cpu" };

    private static readonly Option<string> Namespace = new("--namespace", "-n") { Description = "the namespace in Kubernetes", HelpName = "NAME", DefaultValueFactory = _ => "ensemble" };

    private static readonly Option<int?> Trainers = new("--trainers") { Description = "how many trainers [default: the overlay's number]", HelpName = "N" };

    private static readonly Option<string?> Registry = new("--registry") { Description = "where the images lie, such as registry.example/team", HelpName = "PREFIX" };

    public static Command Create() => CommandBuilding.Group(
        "k8s",
        "Puts a cluster into Kubernetes, and shows how it does there. Needs kubectl.",
        ["ensemble k8s apply gpu-pool --registry registry.example/team", "ensemble k8s status"],
        CommandBuilding.Make("render", "Prints the manifests.", ["ensemble k8s render gpu-pool --trainers 8 > pool.yaml"], Render, Overlay, Namespace, Trainers, Registry),
        CommandBuilding.Make(
            "apply", "Applies the manifests, and makes the Secret with random passwords where it is missing.", ["ensemble k8s apply gpu-pool --registry registry.example/team"], Apply, Overlay, Namespace, Trainers, Registry),
        CommandBuilding.Make("status", "Shows what is there, what is missing, and why pods wait.", ["ensemble k8s status", "ensemble k8s status -n team-a"], Status, Namespace));

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
        var secret = await MakeSecret(api, choice, context.Cancellation);
        context.Output.Answer(new DoneAnswer("applied", choice.Overlay), $"{done}\n{secret}");
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
        if (trainers is < 0 or > 10_000) throw new CommandException(ExitCodes.BadInput, $"--trainers {trainers} is not possible; choose 0 to 10000.");
        return new ManifestChoice(context.Get(Overlay), context.Get(Namespace)!, trainers, context.Get(Registry));
    }

    // One that is there is never changed: Redis and silos know its password.
    private static async Task<string> MakeSecret(IKubernetes api, ManifestChoice choice, CancellationToken cancellation)
    {
        var there = await KubeApi.Ask(
            $"secrets of namespace {choice.Namespace}", () => api.CoreV1.ListNamespacedSecretAsync(choice.Namespace, fieldSelector: $"metadata.name={Installation.Secret}", cancellationToken: cancellation));
        if (there.Items.Count > 0) return $"secret/{Installation.Secret} is there already";
        if (choice.Overlay == Azure) return $"secret/{Installation.Secret} is missing: only you know the storage account; docs/operations.md has the command.";
        var secret = new V1Secret
        {
            Metadata = new V1ObjectMeta { Name = Installation.Secret },
            StringData = SecretKeys.ToDictionary(key => key, _ => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes))),
        };
        await KubeApi.Ask($"secret {choice.Namespace}/{Installation.Secret}", () => api.CoreV1.CreateNamespacedSecretAsync(secret, choice.Namespace, cancellationToken: cancellation), "make", "create on secrets");
        return $"secret/{Installation.Secret} made, with random passwords; 'kubectl get secret' shows them";
    }

    private static FittedTable Show(IReadOnlyList<InstalledObject> found)
    {
        var table = Figures.Table("object", "name", "", "what was found");
        foreach (var one in found) table.Row(one.Kind, one.Name, one.Ok ? "ok" : "wrong", one.Detail);
        return table;
    }
}
