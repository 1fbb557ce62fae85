using Ensembles.Recipes;
using static TorchSharp.torch;

namespace Benchmarks.Engine;

/// <summary>The product's engine: members that train at the same time in this process, one thread each.</summary>
internal sealed class OurEngine : IContender
{
    private readonly Trainee[] _members;
    private readonly Crew _crew;

    /// <param name="task">What is trained, and on which device.</param>
    /// <param name="precision">Of activations.</param>
    /// <param name="kernels">Whether to use our own kernels.</param>
    /// <param name="members">How many; null for as many as the task has.</param>
    public OurEngine(TutorialTask task, Precision precision, bool kernels = true, int? members = null)
    {
        Name = $"ours, {precision.ToString().ToLowerInvariant()}{(kernels ? "" : ", no kernels")}";
        var recipe = task.Recipe with { Training = task.Recipe.Training with { Precision = precision } };
        _members = [.. Enumerable.Range(1, members ?? task.Members).Select(seed => new Trainee(recipe, task.Images, (ulong)seed, device(task.Device), kernels))];
        _crew = new Crew(_members.Length, 1);
    }

    public string Name { get; }

    public Outcome Train(int steps) => _crew.Train(steps, member => _members[member].Train(steps));

    public void Dispose()
    {
        _crew.Dispose();
        foreach (var member in _members)
        {
            member.Network.Dispose();
            member.Dispose();
        }
    }
}
