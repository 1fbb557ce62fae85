using System.Formats.Tar;
using System.Net;
using Ensembles.Members;
using Training.Data.Pulling;

namespace Training.Tests.Data;

public sealed class HttpSourceTests : IDisposable
{
    private static readonly Uri Address = new("https://mirror.example/set/");
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_packed_file_arrives_unpacked()
    {
        await Bring(Answer(Files.Gzip([1, 2, 3])), One);

        Assert.Equal([1, 2, 3], Read("one"));
    }

    [Fact]
    public async Task A_packed_archive_arrives_as_its_files_alone()
    {
        await Bring(Answer(Tar(("set/a.bin", [1]), ("set/readme", [2]), ("b.bin", [3]))), Archive("a.bin", "b.bin"));

        Assert.Equal([1], Read("a.bin"));
        Assert.Equal([3], Read("b.bin"));
        Assert.False(File.Exists(Path.Combine(_folder.Path, "readme")));
    }

    [Fact]
    public async Task An_archive_that_lacks_a_file_is_refused_by_its_name()
    {
        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => Bring(Answer(Tar(("a.bin", [1]))), Archive("a.bin", "b.bin")));

        Assert.Equal("b.bin is not in the archive", fault.Message);
    }

    [Fact]
    public async Task An_archive_cannot_write_outside_its_folder()
    {
        await Bring(Answer(Tar(("../../a.bin", [1]))), Archive("a.bin"));

        Assert.Equal([1], Read("a.bin"));
    }

    [Fact]
    public async Task A_refusal_of_the_mirror_fails() =>
        await Assert.ThrowsAsync<HttpRequestException>(() => Bring(_ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound)), One));

    [Fact]
    public async Task A_page_in_place_of_the_file_fails() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => Bring(Answer([.. "<html>Please log in</html>"u8]), One));

    [Fact]
    public async Task A_mirror_that_never_answers_is_given_up() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Bring(
            async cancellation =>
            {
                await Task.Delay(Timeout.Infinite, cancellation);
                return new();
            },
            One,
            idle: TimeSpan.FromMilliseconds(20)));

    [Fact]
    public async Task A_mirror_that_stops_in_the_middle_is_given_up() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Bring(
            _ => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new Stalled()) }),
            One,
            idle: TimeSpan.FromMilliseconds(20)));

    [Fact]
    public async Task Progress_ends_at_the_length_of_the_download()
    {
        var packed = Files.Gzip(Files.Pixels(100_000));
        var told = new List<DataProgress>();

        await Bring(Answer(packed), One, progress: told);

        Assert.Equal(new("Downloading one.gz from mirror.example", packed.Length, packed.Length), told[^1]);
    }

    private static HttpDownload One { get; } =
        new("one.gz", (packed, folder, cancellation) => GzipArchive.UnpackFileAsync(packed, Path.Combine(folder, "one"), cancellation));

    private static HttpDownload Archive(params string[] names) =>
        new("all.tar.gz", (packed, folder, cancellation) => GzipArchive.UnpackTarAsync(packed, names, folder, cancellation));

    private static Func<CancellationToken, Task<HttpResponseMessage>> Answer(byte[] content) =>
        _ => Task.FromResult(new HttpResponseMessage { Content = new ByteArrayContent(content) });

    private static byte[] Tar(params (string Name, byte[] Content)[] files)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
            }
        }

        return Files.Gzip(archive.ToArray());
    }

    private Task Bring(
        Func<CancellationToken, Task<HttpResponseMessage>> answer,
        HttpDownload download,
        TimeSpan? idle = null,
        List<DataProgress>? progress = null) =>
        new HttpSource(Address, [download], () => new Handler(answer), idle)
            .DownloadAsync(new(_folder.Path, _folder.Path), new Collect(progress ?? []), Cancellation);

    private byte[] Read(string name) => File.ReadAllBytes(Path.Combine(_folder.Path, name));

    private sealed class Handler(Func<CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            answer(cancellationToken);
    }

    private sealed class Collect(List<DataProgress> told) : IProgress<DataProgress>
    {
        public void Report(DataProgress value) => told.Add(value);
    }

    private sealed class Stalled : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
