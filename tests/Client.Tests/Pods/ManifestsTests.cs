using Client.Pods;
using Repositories;

namespace Client.Tests.Pods;

public sealed class ManifestsTests
{
    [Fact]
    public async Task An_overlay_is_rendered_from_what_is_in_the_program_with_what_was_chosen()
    {
        var tools = Path.Combine(RepositoryFolder.Root, "artifacts", "services", "kubectl");
        Assert.SkipUnless(File.Exists(Path.Combine(tools, "kubectl")), $"manifests are not rendered: there is no kubectl in {tools}; run eng/services.sh.");
        Environment.SetEnvironmentVariable("PATH", $"{tools}:{Environment.GetEnvironmentVariable("PATH")}");

        var rendered = await Manifests.Render(new ManifestChoice("gpu-pool", "team-a", 7, "registry.example/team/"), TestContext.Current.CancellationToken);

        Assert.Contains("replicas: 7", rendered, StringComparison.Ordinal);
        Assert.Contains("image: registry.example/team/ensemble-control:0.1.0", rendered, StringComparison.Ordinal);
        Assert.Contains("image: registry.example/team/ensemble-trainer-cuda:0.1.0", rendered, StringComparison.Ordinal);
        Assert.Contains("namespace: team-a", rendered, StringComparison.Ordinal);
        Assert.DoesNotContain("namespace: ensemble", rendered, StringComparison.Ordinal);
    }
}
