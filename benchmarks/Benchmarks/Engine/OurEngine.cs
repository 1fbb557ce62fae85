using Ensembles.Recipes;
using static TorchSharp.torch;

namespace Benchmarks.Engine;

/// <summary>The product's engine: a member a core, one thread each; or a member on a GPU.</summary>
internal sealed class OurEngine : IContender
{
    private readonly Trainee[] _members;

    public OurEngine(TutorialTask task, Precision precision, bool kernels = true)
    {
        Name = $"ours, {precision.ToString().ToLowerInvariant()}{(kernels ? "" : ", no kernels")}";
        var recipe = task.Recipe with { Training = task.Recipe.Training with { Precision = precision } };
        _members = [.. Enumerable.Range(1, task.Members).Select(seed => new Trainee(recipe, task.Images, (ulong)seed, device(task.Device), kernels))];
    }

    public string Name { get; }

    public Outcome Train(int steps) => Crew.Train(_members.Length, 1, steps, member => _members[member].Train(steps));

    public void Dispose()
    {
        foreach (var member in _members)
        {
            member.Network.Dispose();
            member.Dispose();
        }
    }
}
