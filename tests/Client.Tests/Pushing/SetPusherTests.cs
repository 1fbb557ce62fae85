using System.Collections.Immutable;
using Client.Pushing;
using Grains.Interfaces.Data;

namespace Client.Tests.Pushing;

/// <summary>What is sent, in which pieces, and what is not sent again.</summary>
public sealed class SetPusherTests : IDisposable
{
    private const int Large = 5 << 20;
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-push-").FullName;
    private readonly Cluster _cluster = new();

    public SetPusherTests()
    {
        var content = new byte[Large];
        for (var place = 0; place < Large; place++) content[place] = (byte)(place / 1000);
        File.WriteAllBytes(Path.Combine(_folder, "large"), content);
        File.WriteAllText(Path.Combine(_folder, "empty"), "");
        for (var number = 0; number < 1200; number++) File.WriteAllText(Path.Combine(_folder, $"small-{number:d4}"), $"{number}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Everything_arrives_in_pieces_that_the_cluster_takes()
    {
        var (set, pusher) = Pusher();
        await pusher.Push(replace: false, TestContext.Current.CancellationToken);
        Assert.Equal(set.Files.Select(file => File.ReadAllBytes(file.Path)), _cluster.Contents);
        Assert.Equal((set.Bytes, set.Bytes), (pusher.Sent, pusher.There));
        Assert.All(_cluster.Calls, bytes => Assert.InRange(bytes, 1, IDataPushGrain.MostBytes));
        Assert.InRange(_cluster.Calls.Count, 4, 8);
    }

    [Fact]
    public async Task What_is_there_already_is_not_sent_again()
    {
        var (set, first) = Pusher(breakAfter: 2);
        await Assert.ThrowsAsync<OperationCanceledException>(() => first.Push(replace: false, TestContext.Current.CancellationToken));
        var second = Pusher().Pusher;
        await second.Push(replace: false, TestContext.Current.CancellationToken);
        Assert.Equal(set.Bytes, first.Sent + second.Sent);
        Assert.Equal(set.Files.Select(file => File.ReadAllBytes(file.Path)), _cluster.Contents);
    }

    [Fact]
    public async Task A_file_that_became_shorter_meanwhile_is_named()
    {
        var pusher = Pusher().Pusher;
        File.WriteAllText(Path.Combine(_folder, "large"), "short");
        var error = await Assert.ThrowsAsync<CommandException>(() => pusher.Push(replace: false, TestContext.Current.CancellationToken));
        Assert.Contains("large: was changed or removed while it was pushed; push again.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, ExitCodes.Conflict)]
    [InlineData(false, ExitCodes.BadInput)]
    public async Task What_the_cluster_refuses_is_said(bool isConflict, int exitCode)
    {
        _cluster.Refusal = new PushReply { Fault = "no.", IsConflict = isConflict };
        var error = await Assert.ThrowsAsync<CommandException>(() => Pusher().Pusher.Push(replace: false, TestContext.Current.CancellationToken));
        Assert.Equal((exitCode, "no."), (error.ExitCode, error.Message));
    }

    private (LocalSet Set, SetPusher Pusher) Pusher(int breakAfter = int.MaxValue)
    {
        var set = LocalSet.Read(_folder, (_, _) => { }, TestContext.Current.CancellationToken);
        var calls = 0;
        return (set, new SetPusher(set, question => calls++ < breakAfter ? question(_cluster) : throw new OperationCanceledException(), (_, _) => { }));
    }

    /// <summary>Keeps what it is sent.</summary>
    private sealed class Cluster : IDataPushGrain
    {
        public List<byte[]> Contents { get; } = [];

        public List<int> Calls { get; } = [];

        public PushReply? Refusal { get; set; }

        public Task<PushReply> Begin(PushOrder order)
        {
            if (Contents.Count == 0) Contents.AddRange(order.Files.Select(_ => Array.Empty<byte>()));
            return Task.FromResult(Refusal ?? new PushReply { Push = "p", Received = [.. Contents.Select(content => (long)content.Length)] });
        }

        public Task<PushReply> Store(string push, ImmutableArray<DataPiece> pieces)
        {
            Calls.Add(pieces.Sum(piece => piece.Bytes.Length));
            foreach (var piece in pieces)
            {
                Assert.Equal(Contents[piece.File].Length, piece.Offset);
                Contents[piece.File] = [.. Contents[piece.File], .. piece.Bytes];
            }

            return Task.FromResult(new PushReply { Push = push, Received = [.. pieces.Select(piece => (long)Contents[piece.File].Length)] });
        }

        public Task<PushReply> Finish(string push, bool replace) => Task.FromResult(new PushReply { Push = push });

        public Task<PushReply> Remove() => throw new NotSupportedException();
    }
}
