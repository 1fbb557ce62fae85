using Ensembles.Recipes;
using Training.Loop;
using Training.Models;
using Training.Optimising;
using static TorchSharp.torch;

namespace Benchmarks.Engine;

/// <summary>The product's engine: a member a core, one thread each.</summary>
internal sealed class OurEngine : IContender
{
    private readonly Trainee[] _members;

    public OurEngine(TutorialTask task, Precision precision, bool kernels = true)
    {
        Name = $"ours, {precision.ToString().ToLowerInvariant()}{(kernels ? "" : ", no kernels")}";
        var recipe = task.Recipe with { Training = task.Recipe.Training with { Precision = precision } };
        _members = [.. Enumerable.Range(1, Environment.ProcessorCount).Select(seed => new Trainee(task, recipe, (ulong)seed, kernels))];
    }

    public string Name { get; }

    public Outcome Train(int steps) => Crew.Train(_members.Length, 1, steps, member => _members[member].Train(steps));

    public void Dispose()
    {
        foreach (var member in _members) member.Dispose();
    }

    private sealed class Trainee : IDisposable
    {
        private readonly Network _network;
        private readonly Optimiser _optimiser;
        private readonly ImageTensors _images;
        private readonly TrainingStep _step;
        private readonly long[] _order;
        private int _done;

        public Trainee(TutorialTask task, Recipe recipe, ulong seed, bool kernels)
        {
            _network = new Network(recipe.Model, task.Images.Shape, 10, seed, CPU, kernels);
            _optimiser = Optimiser.Of(recipe.Optimiser, recipe.Regularisation.L2, _network.Parameters);
            _images = new ImageTensors(task.Images, CPU);
            _step = new TrainingStep(recipe, seed, _network, _optimiser, _images);
            _order = Shuffle.Order(task.Images.Count, seed, 1);
        }

        public double Train(int steps)
        {
            using var scope = NewDisposeScope();
            using var tally = new Tally(CPU);
            for (var step = 0; step < steps; step++, _done++)
            {
                using var batch = from_array(_order.AsSpan(_done * TutorialTask.BatchSize % _order.Length, TutorialTask.BatchSize).ToArray());
                _step.Take(batch, 1 + _done / _step.PerEpoch, _done % _step.PerEpoch, tally);
            }

            return tally.Loss;
        }

        public void Dispose()
        {
            _network.Dispose();
            _optimiser.Dispose();
            _images.Dispose();
        }
    }
}
