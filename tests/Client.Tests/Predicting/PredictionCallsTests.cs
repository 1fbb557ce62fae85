using Client.Predicting;
using Grains.Interfaces.Predicting;

namespace Client.Tests.Predicting;

public sealed class PredictionCallsTests
{
    private static readonly GreyImage Black = new(1, 1, new byte[1]);

    private static readonly ImageSource[] Sources =
    [
        new("many", 3, 2, () => [new ImageCall("many", [2], 10, _ => Black), new ImageCall("many", [1], 12, _ => Black)]),
        new("-", 1, 1, () => [new ImageCall("line 1", [1], 0)], Id: "mine"),
    ];

    [Fact]
    public async Task Answers_have_the_place_and_the_id_of_what_was_asked()
    {
        var told = new List<int>();
        var predictions = await new PredictionCalls((_, content) => Reply(content[0]), keepPictures: false).Ask(Sources, told.Add);
        Assert.Equal([("many", 10, null), ("many", 11, null), ("many", 12, null), ("-", 0, "mine")], predictions.Images.Select(image => (image.Answer.File, image.Answer.Index, image.Answer.Id)));
        Assert.Equal([2, 3, 4], told);
        Assert.Equal((3, 3), (predictions.MembersUsed, predictions.MembersTotal));
        Assert.All(predictions.Images, image => Assert.Null(image.Picture));
    }

    [Fact]
    public async Task Pictures_are_kept_where_they_can_be_read()
    {
        var predictions = await new PredictionCalls((_, content) => Reply(content[0]), keepPictures: true).Ask(Sources, _ => { });
        Assert.Equal([Black, Black, Black, null], predictions.Images.Select(image => image.Picture));
    }

    [Fact]
    public async Task Where_members_are_missing_the_fewest_count()
    {
        var predictions = await new PredictionCalls((name, content) => Reply(content[0], used: name == "many" ? 2 : 3), keepPictures: false).Ask(Sources, _ => { });
        Assert.Equal((2, true), (predictions.ToAnswer("r").MembersUsed, predictions.ToAnswer("r").Degraded));
    }

    [Fact]
    public async Task A_bad_image_costs_no_other_its_answer()
    {
        ImageSource[] sources =
        [
            ImageSource.Refused("away.png", new CommandException(ExitCodes.BadInput, "The file away.png cannot be read: it is away"), "gone"),
            new("folder/bad.png", 1, 1, () => [new ImageCall("bad.png", [1], 0)]),
            new("cut", 3, 2, CutFile),
            .. Sources,
        ];
        var calls = new PredictionCalls((name, content) => name == "bad.png" ? Refusal($"{name}: is a damaged image (truncated).", InferFault.BadOrder) : Reply(content[0]), keepPictures: false);

        var predictions = await calls.Ask(sources, _ => { });

        Assert.Equal(["cut", "cut", "many", "many", "many", "-"], predictions.Images.Select(image => image.Answer.File));
        Assert.Equal(
            ["The file away.png cannot be read: it is away", "folder/bad.png: is a damaged image (truncated).", "cut: is truncated, its header promises 3 images and there are fewer; download it again."],
            predictions.Refused.Select(image => image.Line));
        Assert.Equal("gone", predictions.Refused[0].Id);
        Assert.Equal(3, predictions.ToAnswer("r").Refused!.Count);
    }

    [Theory]
    [InlineData(InferFault.UnknownRun, 0, ExitCodes.NotFound)]
    [InlineData(InferFault.Unavailable, 0, ExitCodes.Conflict)]
    [InlineData(InferFault.Unavailable, 3, ExitCodes.NoCluster)]
    [InlineData(InferFault.Busy, 3, ExitCodes.NoCluster)]
    public async Task What_is_at_fault_decides_the_exit_code(InferFault kind, int members, int exitCode)
    {
        var calls = new PredictionCalls((_, _) => Task.FromResult(new PredictReply("no", [], 0, members, kind != InferFault.UnknownRun, kind)), keepPictures: false);
        Assert.Equal(exitCode, (await Assert.ThrowsAsync<CommandException>(() => calls.Ask(Sources, _ => { }))).ExitCode);
    }

    private static IEnumerable<ImageCall> CutFile()
    {
        yield return new ImageCall("cut", [2], 0);
        throw PredictionFaults.Truncated("cut", 3);
    }

    private static Task<PredictReply> Refusal(string fault, InferFault kind) => Task.FromResult(new PredictReply(fault, [], 0, 3, Kind: kind));

    private static Task<PredictReply> Reply(int images, int used = 3) =>
        Task.FromResult(new PredictReply(null, [.. Enumerable.Repeat(new ImageAnswer(1, "one", [0.25f, 0.75f], 0.5, 0.1, 2), images)], used, 3));
}
