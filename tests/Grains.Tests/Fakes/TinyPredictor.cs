using System.Collections.Concurrent;
using Ensembles.Members;

namespace Grains.Tests.Fakes;

/// <summary>Gives the true class (0) what its member's number says.</summary>
internal sealed class TinyPredictor : IMemberPredictor
{
    /// <summary>A folder whose only test image no member can tell anything of.</summary>
    public const string Unsure = "/unsure";

    private readonly ConcurrentQueue<int> _passes = new();

    /// <summary>Called before each pass, with the member's index; may wait or throw.</summary>
    public Action<int> BeforePass { get; set; } = _ => { };

    /// <summary>Called with each member that is asked.</summary>
    public Action<StoredMember> Asked { get; set; } = _ => { };

    /// <summary>How many images each pass had.</summary>
    public IReadOnlyList<int> Passes => [.. _passes];

    public ConcurrentQueue<string> Unloaded { get; } = new();

    public IReadOnlyList<Probabilities> Predict(IReadOnlyList<StoredMember> models, ImageBatch images)
    {
        _passes.Enqueue(images.Count);
        BeforePass(models[0].Checkpoint.Member);
        return [.. models.Select(model => Rows(model, images.Count))];
    }

    public Probabilities Predict(StoredMember model, DataSplit split) =>
        model.Recipe.Data.Folder == Unsure ? new Probabilities(2, [0.5f, 0.5f]) : Rows(model, split == DataSplit.Test ? 2 : 1);

    public void Unload(string run) => Unloaded.Enqueue(run);

    private Probabilities Rows(StoredMember model, int count)
    {
        Asked(model);
        var right = 0.9f - 0.3f * model.Checkpoint.Member;
        return new Probabilities(2, [.. Enumerable.Repeat(new[] { right, 1 - right }, count).SelectMany(row => row)]);
    }
}
