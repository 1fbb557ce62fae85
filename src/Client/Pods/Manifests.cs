using System.Diagnostics;
using System.Reflection;
using Ensembles.Local;

namespace Client.Pods;

/// <summary>What of an overlay is to be different.</summary>
/// <param name="Overlay">Its name.</param>
/// <param name="Namespace">The namespace of all objects.</param>
/// <param name="Trainers">How many, or null for the overlay's number.</param>
/// <param name="Registry">The registry of the images, or null if they have no such prefix.</param>
internal sealed record ManifestChoice(string Overlay, string Namespace, int? Trainers, string? Registry);

/// <summary>The manifests of k8s/, which are built into this program, and <c>kubectl</c>, which knows kustomize.</summary>
internal static class Manifests
{
    private const string Root = "k8s/";
    private static readonly string[] Images = ["ensemble-control", "ensemble-trainer-cpu", "ensemble-trainer-cuda"];

    public static IReadOnlyList<string> Overlays { get; } =
        [
            .. Names()
                .Where(name => name.StartsWith($"{Root}overlays/", StringComparison.Ordinal))
                .Select(name => name.Split('/')[2])
                .Distinct()
                .Order(StringComparer.Ordinal)];

    /// <summary>The overlay as Kubernetes takes it.</summary>
    /// <exception cref="CommandException">There is no such overlay, or no <c>kubectl</c>.</exception>
    public static async Task<string> Render(ManifestChoice choice, CancellationToken cancellation)
    {
        if (!Overlays.Contains(choice.Overlay))
            throw new CommandException(
                ExitCodes.BadInput, $"There is no overlay '{choice.Overlay}'; choose {string.Join(", ", Overlays)}.");
        var folder = Directory.CreateTempSubdirectory("ensemble-k8s-").FullName;
        try
        {
            foreach (var name in Names()) Unpack(name, Path.Combine(folder, name));
            var chosen = Directory.CreateDirectory(Path.Combine(folder, Root, "overlays", "chosen")).FullName;
            await File.WriteAllTextAsync(Path.Combine(chosen, "kustomization.yaml"), Kustomization(choice), cancellation);
            return await Kubectl(["kustomize", chosen], null, cancellation);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Gives rendered manifests to Kubernetes.</summary>
    /// <returns>What became of each object.</returns>
    public static Task<string> Apply(string manifests, CancellationToken cancellation) =>
        Kubectl(["apply", "-f", "-"], manifests, cancellation);

    private static string Kustomization(ManifestChoice choice)
    {
        var lines = new List<string>
        {
            "apiVersion: kustomize.config.k8s.io/v1beta1",
            "kind: Kustomization",
            $"resources: [../{choice.Overlay}]",
            $"namespace: {choice.Namespace}",
        };
        if (choice.Trainers is { } count) lines.Add($"replicas: [{{ name: ensemble-trainer, count: {count} }}]");
        if (choice.Registry is { } registry)
            lines.Add(
                $"images: [{string.Join(", ", Images.Select(image => $"{{ name: {image}, newName: {registry.TrimEnd('/')}/{image} }}"))}]");
        return string.Join('\n', lines);
    }

    private static IEnumerable<string> Names() =>
        Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Root, StringComparison.Ordinal));

    private static void Unpack(string name, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var from = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var to = File.Create(path);
        from.CopyTo(to);
    }

    private static async Task<string> Kubectl(string[] arguments, string? input, CancellationToken cancellation)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Program(), arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0
            ? await output
            : throw new CommandException(ExitCodes.Failed, $"kubectl {arguments[0]} failed: {(await errors).Trim().Split('\n')[^1]}");
    }

    private static string Program() =>
        ProgramPath.Find("kubectl")
            ?? throw new CommandException(
                ExitCodes.Failed, "There is no kubectl on the path, which makes and applies the manifests; install it.");
}
