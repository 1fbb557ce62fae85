using System.CommandLine;
using Client.Answers;
using Client.Clusters;
using Client.Reporting;
using Client.Reporting.Plots;
using Client.Reporting.Sweeps;

namespace Client.Commands;

/// <summary><c>ensemble report</c>.</summary>
internal static class ReportCommand
{
    private static readonly Argument<string> Run = CommandBuilding.RunArgument();
    private static readonly Option<string?> Output =
        new("--output") { Description = "the file to write [default: RUN.html]", HelpName = "FILE" };
    private static readonly Option<string?> Images =
        new("--images") { Description = "also write the plots as PNG files to this folder", HelpName = "DIR" };
    private static readonly Option<bool> Force = new("--force") { Description = "replace existing files" };

    public static Command Create() => CommandBuilding.Make(
        "report",
        "Write a run or a sweep as one self-contained HTML file.",
        [
            "ensemble report mnist-1", "ensemble report mnist-1 --output report.html --images plots",
            "ensemble report mnist-1 --force -o json", "ensemble report mnist-sweep-1"],
        Report,
        Run,
        Output,
        Images,
        Force);

    private static async Task<int> Report(CommandContext context)
    {
        var run = context.Get(Run);
        var file = Path.GetFullPath(context.Get(Output) ?? $"{run}.html");
        var folder = context.Get(Images) is { } images ? Path.GetFullPath(images) : null;
        var files = new NewFiles(context.Get(Force));
        files.RequireFree([file]);
        NewFiles.RequireWritable(file);
        if (folder is not null) NewFiles.RequireWritableFolder(folder);
        await using var session = await ClusterSession.Open(context.Cluster, ClusterNeed.Control, context.Cancellation);
        if (await FindSweep(session, context, run) is { } sweep) return await Report(context, sweep, files, file, folder);
        files.RequireFree(folder is null ? [] : Pictures.Names.Concat(SizePictures.Names).Select(name => PathOf(folder, name)));
        var facts = await ReportReader.Read(session, run, TimeProvider.System, context.Cancellation);
        await files.Write(file, ReportPage.Of(facts).ToString());
        var written = folder is null
            ? []
            : await WriteImages(
                files, folder, Pictures.OfLearning(facts).Concat(SizePictures.Of(facts.Sizes)).Concat(Pictures.OfTest(facts)));
        context.Output.Answer(new ReportAnswer(run, file, written), Sentence(run, file, folder, MissingParts.Of(facts)));
        return ExitCodes.Done;
    }

    private static async Task<SweepFacts?> FindSweep(ClusterSession session, CommandContext context, string name)
    {
        var sweep = await session.Ask(client => client.TryFindSweep(name), context.Cancellation);
        return sweep is null
            ? null
            : new SweepFacts(sweep, await session.Client.Sweep(name).GetBestRecipe(), TimeProvider.System.GetUtcNow());
    }

    private static async Task<int> Report(CommandContext context, SweepFacts facts, NewFiles files, string file, string? folder)
    {
        var name = facts.Sweep.Sweep;
        var pictures = SweepPictures.Of(facts.Sweep);
        files.RequireFree(folder is null ? [] : pictures.Select(picture => PathOf(folder, picture.Name)));
        await files.Write(file, SweepPage.Of(facts).ToString());
        var written = folder is null ? [] : await WriteImages(files, folder, pictures);
        context.Output.Answer(
            new ReportAnswer(name, file, written),
            $"The report on sweep '{name}' is in {file}{(folder is null ? "" : $", its plots in {folder}")}.");
        return ExitCodes.Done;
    }

    private static async Task<IReadOnlyList<string>> WriteImages(NewFiles files, string folder, IEnumerable<Picture> pictures)
    {
        Directory.CreateDirectory(folder);
        var written = new List<string>();
        foreach (var picture in pictures)
        {
            written.Add(PathOf(folder, picture.Name));
            await files.Write(written[^1], picture.Draw(Palette.Light));
        }

        return written;
    }

    private static string PathOf(string folder, string name) => Path.Combine(folder, $"{name}.png");

    private static string Sentence(string run, string file, string? folder, IEnumerable<string> missing) =>
        string.Join('\n', missing.Prepend($"The report on run '{run}' is in {file}{(folder is null ? "" : $", its plots in {folder}")}."));
}
