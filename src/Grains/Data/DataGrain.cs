using System.Collections.Immutable;
using Ensembles.Members;
using Ensembles.Recipes;
using Grains.Interfaces.Data;
using Grains.Roles;
using Orleans.Concurrency;

namespace Grains.Data;

/// <summary>Shows what the <see cref="DataPreparer"/> of a control silo does.</summary>
[OnControlSilos, Reentrant]
internal sealed class DataGrain(DataPreparer preparer, IDataCatalogue catalogue) : Grain, IDataGrain
{
    /// <summary>How long a call waits for data that are nearly there, so that most callers need not ask twice.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    public async Task<DataPreparation> Prepare(string recipe)
    {
        var reading = RecipeReader.Read(recipe);
        return reading.Recipe is { } good ? await Prepare(good.Data, TextOf) : new DataPreparation { Faults = [.. reading.Faults] };
    }

    public async Task<DataPreparation> PrepareSet(string set)
    {
        if (catalogue.KnownSets().Any(known => known.Name == set)) return await Prepare(new DataRecipe { Set = set, Validation = 1 });
        var names = string.Join(", ", catalogue.KnownSets().Select(known => known.Name));
        return new DataPreparation { Faults = [$"There is no data set called '{set}'; known are {names}."] };
    }

    public Task<DataPreparation> PrepareFolder(string folder) => Prepare(new DataRecipe { Folder = folder, Validation = 1 }, TextOfTest);

    public Task<ImmutableArray<KnownDataSet>> List() =>
        Task.FromResult(catalogue.KnownSets().ToImmutableArray());

    private async Task<DataPreparation> Prepare(DataRecipe data, Func<DataDescription, string>? note = null)
    {
        var job = preparer.Begin(data);
        await ((Task)job.Work)
            .WaitAsync(Patience)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!job.Work.IsCompleted)
            return new DataPreparation { Message = job.Latest.Message, Done = job.Latest.Done, Total = job.Latest.Total };
        preparer.Take(data, job);
        if (job.Work.IsFaulted) return new DataPreparation { Faults = [DataPreparer.Sentence(job.Work.Exception.InnerException!)] };
        var description = await job.Work;
        return new DataPreparation
        {
            Ready = true,
            Message = "ready",
            Data = Describe(data, description),
            Notes = note is null ? [] : [$"{description.Name}: {note(description)}", .. description.LeftOut],
        };
    }

    private KnownDataSet Describe(DataRecipe data, DataDescription description)
    {
        var known = catalogue.KnownSets().FirstOrDefault(set => set.Name == data.Set);
        var text = TextOf(description);
        return known is null
            ? new KnownDataSet(description.Name, text, data.Folder ?? "", true, 0)
            : known with { Description = text };
    }

    private static string TextOf(DataDescription data) =>
        $"{data.ClassNames.Count} classes, {data.Shape}, {data.Train} train, {data.Validation} validate, {data.Test} test";

    private static string TextOfTest(DataDescription data) => $"{data.ClassNames.Count} classes, {data.Shape}, {data.Test} test";
}
