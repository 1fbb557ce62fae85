using Ensembles.Members;
using Ensembles.Recipes;
using Training.Data.Formats;
using Training.Data.Images;
using Training.Data.Pulling;
using Training.Data.Pushing;

namespace Training.Data;

/// <summary>
/// The data of one machine: known sets in folders under one root, downloaded on first use, and the user's own folders.
/// Each set is read once in a process and shared by all. Safe to use from many threads; every call blocks.
/// </summary>
public sealed class DataCatalogue : IDataCatalogue, IDataSetReader
{
    private readonly string _root;
    private readonly IReadOnlyList<KnownSet> _sets;
    private readonly PushedSets _pushed;
    private readonly DataRoots? _roots;
    private readonly DataSetCache _cache = new();

    /// <summary>A catalogue with its known sets in <paramref name="root"/>; the folder is created with the first download.</summary>
    /// <param name="root">The folder of known sets, each in a folder of its name.</param>
    /// <param name="roots">The folders below which folders of users may lie; null for any.</param>
    public DataCatalogue(string root, DataRoots? roots = null) : this(root, [Mnist.Create(), Cifar10.Create()]) => _roots = roots;

    internal DataCatalogue(string root, IReadOnlyList<KnownSet> sets) =>
        (_root, _sets, _pushed) = (Path.GetFullPath(root), sets, new PushedSets(root, sets));

    /// <inheritdoc/>
    public DataDescription Prepare(DataRecipe data, IProgress<DataProgress> progress, CancellationToken cancellation)
    {
        var set = Read(data, progress, cancellation);
        return new(
            set.Name,
            set.Train.Shape,
            set.ClassNames,
            set.Part(data, DataSplit.Train).Count,
            set.Part(data, DataSplit.Validation).Count,
            set.Test.Count,
            set.Sha256)
        {
            Counts = set.Count(data),
            LeftOut = set.LeftOut,
        };
    }

    /// <inheritdoc/>
    public byte[] Labels(DataRecipe data, DataSplit split, string? sha256) =>
        Read(data, Silence.Instance, CancellationToken.None).Require(sha256).Part(data, split).Labels.ToArray();

    /// <inheritdoc/>
    public ImageBatch Images(DataRecipe data, DataSplit split, string? sha256, IReadOnlyList<int> places)
    {
        var part = Read(data, Silence.Instance, CancellationToken.None).Require(sha256).Part(data, split);
        return ImageBatch.Join([.. places.Select(place => new ImageBatch(part.Shape, part.Slice(place, 1).Pixels.ToArray()))]);
    }

    /// <inheritdoc/>
    public ImageBatch ReadImages(string name, byte[] content, ImageShape expected, int most) =>
        UserImages.Read(name, content, expected, most);

    /// <inheritdoc/>
    public IReadOnlyList<KnownDataSet> KnownSets()
    {
        var pushed = _pushed.Sets()
            .Select(set => new KnownDataSet(set.Name, $"pushed, {set.Files} files", set.Folder, Present: true, set.Bytes))
            .ToList();
        return [
            .. _sets.Select(set =>
                pushed.Find(other => other.Name == set.Name) is { } there
                    ? there with { Description = set.Description }
                    : set.Describe(_root)),
            .. pushed.Where(set => !_sets.Any(known => known.Name == set.Name))];
    }

    DataSet IDataSetReader.Read(DataRecipe data, CancellationToken cancellation) => Read(data, Silence.Instance, cancellation);

    private DataSet Read(DataRecipe data, IProgress<DataProgress> progress, CancellationToken cancellation)
    {
        if (data.Validation < 1)
        {
            throw DataFaults.NoValidation(data.Validation);
        }

        return data.Folder is { } folder
            ? ReadFolder(Path.GetFullPath(folder), progress, cancellation)
            : ReadNamed(data.Set, progress, cancellation);
    }

    private DataSet ReadFolder(string folder, IProgress<DataProgress> progress, CancellationToken cancellation)
    {
        _roots?.Require(folder);
        return _cache.Get(folder, () => Reading(folder, folder, IsKnown, progress, cancellation), cancellation);
    }

    private DataSet ReadNamed(string? name, IProgress<DataProgress> progress, CancellationToken cancellation)
    {
        var isKnown = _sets.Any(set => set.Name == name);
        return name is not null && !isKnown && _pushed.Find(name) is { } folder
            ? _cache.Get(folder, () => Reading(name, folder, IsKnown, progress, cancellation), cancellation)
            : ReadKnown(Find(name), progress, cancellation);
    }

    private DataSet ReadKnown(KnownSet set, IProgress<DataProgress> progress, CancellationToken cancellation)
    {
        var pushed = _pushed.Find(set.Name);
        if (pushed is null) new Puller(_root).Ensure(set, progress, cancellation);
        var folder = pushed ?? set.Folder(_root);
        return _cache.Get(
            folder,
            () => set.FindWrong(folder, cancellation) is { } wrong
                ? throw DataFaults.DamagedSet(set.Name, Path.Combine(folder, wrong.Name))
                : Reading(set.Name, folder, _ => true, progress, cancellation),
            cancellation);
    }

    private static DataSet Reading(
        string name, string folder, Predicate<string> isKnown, IProgress<DataProgress> progress, CancellationToken cancellation)
    {
        progress.Report(new($"Reading {name}", 0, null));
        return FolderReader.Read(name, folder, isKnown, cancellation);
    }

    private bool IsKnown(string sha256) => _sets.Any(set => set.Sha256 == sha256);

    private KnownSet Find(string? name)
    {
        var known = string.Join(", ", KnownSets().Select(set => set.Name));
        return name is null
            ? throw DataFaults.NoSource(known)
            : _sets.FirstOrDefault(set => set.Name == name) ?? throw DataFaults.UnknownSet(name, known);
    }

    private sealed class Silence : IProgress<DataProgress>
    {
        public static readonly Silence Instance = new();

        public void Report(DataProgress value)
        {
        }
    }
}
