using Ensembles.Models;

namespace Client.Answers;

/// <summary>What <c>serve</c> answers.</summary>
/// <param name="Address">The server's address.</param>
internal sealed record ServeAnswer(string Address);

/// <summary>What a command answers that only did something to what is named.</summary>
internal sealed record NamedAnswer(string Name);

/// <summary>What <c>models list</c> answers.</summary>
internal sealed record ModelsAnswer(IReadOnlyList<ServedModelAnswer> Models)
{
    public static ModelsAnswer Of(IEnumerable<ModelVersions> models) => new([.. models.Select(ServedModelAnswer.Of)]);
}

/// <summary>What <c>promote</c> and <c>rollback</c> answer.</summary>
/// <param name="Name">The model's.</param>
/// <param name="Version">The one that answers, from 1.</param>
/// <param name="Run">Its run.</param>
/// <param name="Versions">All runs, the first version first.</param>
internal sealed record ServedModelAnswer(string Name, int Version, string? Run, IReadOnlyList<string> Versions)
{
    public static ServedModelAnswer Of(ModelVersions model) => new(model.Name, model.Current, model.RunOf(model.Current), model.Runs);
}
