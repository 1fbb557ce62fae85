using System.Formats.Tar;
using System.Text;
using Silo.Backups;
using Silo.Storage;

namespace Silo.Tests.Backups;

/// <summary>What a restore refuses, and that it changes nothing then.</summary>
public sealed class RestoreTests : IDisposable
{
    private readonly RunFolder _folder = new();
    private readonly string _target = Directory.CreateTempSubdirectory("ensemble-restore-").FullName;
    private readonly string _elsewhere = Directory.CreateTempSubdirectory("ensemble-archive-").FullName;

    private string Archive => Path.Combine(_elsewhere, "runs.tar");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Foreign { get; } = new()
    {
        { "an empty file", "", "is no backup" },
        { "a text", "not an archive at all, but long enough to be read as something", "is " },
        { "another tar", "tar other.txt", "is no backup" },
        { "a name that leads out", "with checkpoints/../../out.pt", "does not belong there" },
        { "a whole path", "with /tmp/out", "does not belong there" },
        { "a name with a control character", "with checkpoints/a\tb/member-0/epoch-0001.safetensors", "does not belong there" },
        { "a hidden folder", "with checkpoints/.r/member-0/epoch-0001.safetensors", "does not belong there" },
        { "a link", "link checkpoints/run/member-0/epoch-0001.safetensors", "is no plain file" },
        { "a folder", "folder checkpoints/run/member-0/", "is no plain file" },
        { "an entry twice", "twice state.db", "is there twice" },
        { "no manifest", "cut", "has no manifest at its end" },
        { "a later version", "version 2", "has version 2 of the format" },
    };

    public void Dispose()
    {
        _folder.Dispose();
        Directory.Delete(_target, recursive: true);
        Directory.Delete(_elsewhere, recursive: true);
    }

    [Theory, MemberData(nameof(Foreign))]
    public void What_is_no_backup_is_refused_and_nothing_is_changed(string what, string made, string sentence)
    {
        Assert.NotEmpty(what);
        Make(made);

        var error = Assert.Throws<BackupException>(() => Restore());

        Assert.Equal(BackupException.BadInput, error.ExitCode);
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Empty(Directory.GetFileSystemEntries(_target));
    }

    [Fact]
    public async Task A_byte_that_has_changed_anywhere_is_found_and_so_is_a_cut()
    {
        await Backup();
        var sound = await File.ReadAllBytesAsync(Archive, Cancellation);
        for (var place = 100; place < sound.Length; place += sound.Length / 20)
        {
            // Padding between entries is no content.
            if (sound[place] == 0) continue;
            var changed = sound.ToArray();
            changed[place] ^= 0x10;
            await File.WriteAllBytesAsync(Archive, changed, Cancellation);
            if (Fault() is { } fault) Assert.Equal(BackupException.BadInput, fault.ExitCode);
            else Assert.True(IsHeaderOf(sound, place), $"byte {place} was changed, and it was not noticed");
            await File.WriteAllBytesAsync(Archive, sound[..place], Cancellation);
            Assert.Equal(BackupException.BadInput, Fault()!.ExitCode);
        }
    }

    [Fact]
    public async Task A_state_that_is_missing_from_archive_and_manifest_alike_is_found()
    {
        _folder.Add("run", 2, ended: true);
        await Backup();
        var name = "checkpoints/run/member-1/epoch-0002.safetensors";
        Rewrite(entry => entry.Name != name, manifest => new BackupManifest([.. manifest.Entries.Where(entry => entry.Name != name)]));
        Assert.Contains($"it lacks {name}, which its runs need", Fault()!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_has_runs_is_left_as_it_is_unless_they_may_be_set_aside()
    {
        await Backup();
        using var other = new RunFolder();
        other.Add("mine", 1, ended: true);
        other.Close();
        var error = Assert.Throws<BackupException>(() => Restore(other.Path));
        Assert.Equal((BackupException.Conflict, $"{other.Path} has 1 run already; restore into an empty folder with --data-dir DIR, or set what is there aside with --force."), (error.ExitCode, error.Message));
        Assert.Equal(["mine"], Names(other.State));

        var replaced = Restore(other.Path, force: true).Replaced!;

        Assert.Equal(["ended"], Names(other.State));
        Assert.Equal(["mine"], Names(StateLog.PathIn(replaced)));
        Assert.Equal(2, new Snapshot(replaced).Files.Count);
    }

    [Fact]
    public async Task A_state_that_a_silo_has_open_is_refused_even_with_force()
    {
        await Backup();
        using var other = new RunFolder();
        other.Add("mine", 1, ended: true);
        var error = Assert.Throws<BackupException>(() => Restore(other.Path, force: true));
        Assert.Equal(BackupException.Conflict, error.ExitCode);
        Assert.StartsWith($"A cluster runs in {other.Path}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_interrupted_restore_has_left_does_not_stand_in_the_way()
    {
        await Backup();
        Directory.CreateDirectory(Path.Combine(_target, ".restore-1", "checkpoints"));
        Directory.CreateDirectory(Path.Combine(_target, "checkpoints", "ended", "member-0"));
        await File.WriteAllTextAsync(Path.Combine(_target, "checkpoints", "ended", "member-0", "epoch-0009.safetensors"), "x", Cancellation);
        SqliteGrainStorage.MakeTables($"Data Source={StateLog.PathIn(_target)};Pooling=False");

        Restore();

        Assert.Equal(["ended"], Names(StateLog.PathIn(_target)));
        Assert.Equal(2, new Snapshot(_target).Files.Count);
        Assert.Empty(Directory.GetDirectories(_target, ".restore-*"));
    }

    private BackupException? Fault()
    {
        var target = Directory.CreateTempSubdirectory("ensemble-restore-").FullName;
        try
        {
            Restore(target);
            return null;
        }
        catch (BackupException error)
        {
            Assert.Empty(Directory.GetFileSystemEntries(target));
            return error;
        }
        finally
        {
            Directory.Delete(target, recursive: true);
        }
    }

    // Times, owners and the like in a tar header are no content; that a header has changed is mostly found by its checksum.
    private static bool IsHeaderOf(byte[] archive, int place)
    {
        var block = archive.AsSpan(place / 512 * 512, 512);
        return block.Slice(257, 5).SequenceEqual("ustar"u8) || block.IndexOf(" mtime="u8) >= 0;
    }

    private void Make(string made)
    {
        var words = made.Split(' ', 2);
        if (words[0] is not ("tar" or "with" or "link" or "folder" or "twice" or "cut" or "version"))
        {
            File.WriteAllText(Archive, made);
            return;
        }

        using var stream = File.Create(Archive);
        using var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true);
        if (words[0] != "tar") Add(tar, BackupFormat.Head, $$"""{"format":"ensemble-backup","version":{{(words[0] == "version" ? words[1] : "1")}},"createdAt":"2026-01-01T00:00:00Z","product":"9.9.9"}""");
        if (words[0] == "twice") Add(tar, words[1], "x");
        if (words[0] == "link") tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, words[1]) { LinkName = "/etc/passwd" });
        else if (words[0] == "folder") tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, words[1]));
        else if (words.Length > 1) Add(tar, words[1], "x");
        if (words[0] != "cut") Add(tar, BackupFormat.Manifest, """{"entries":[]}""");
    }

    private void Rewrite(Func<TarEntry, bool> keep, Func<BackupManifest, BackupManifest> change)
    {
        var entries = new List<(string Name, byte[] Content)>();
        using (var tar = new TarReader(File.OpenRead(Archive)))
        {
            while (tar.GetNextEntry(copyData: true) is { } entry)
            {
                if (!keep(entry)) continue;
                var content = new MemoryStream();
                entry.DataStream!.CopyTo(content);
                entries.Add((entry.Name, content.ToArray()));
            }
        }

        using var stream = File.Create(Archive);
        using var written = new TarWriter(stream);
        foreach (var (name, content) in entries)
        {
            var manifest = name == BackupFormat.Manifest ? System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(change(System.Text.Json.JsonSerializer.Deserialize<BackupManifest>(content, BackupFormat.Json)!), BackupFormat.Json) : content;
            written.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(manifest) });
        }
    }

    private static void Add(TarWriter tar, string name, string content) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });

    private async Task Backup()
    {
        _folder.Add("ended", 3, ended: true);
        await new BackupWriter(_folder.Path, _folder.Checkpoints, TimeProvider.System, (_, _) => { }).Write(Archive, Cancellation);
    }

    private BackupResult Restore() => Restore(_target);

    private BackupResult Restore(string folder, bool force = false) =>
        new Restorer(folder, Path.Combine(folder, "checkpoints"), TimeProvider.System, (_, _) => { }).Restore(Archive, force, Cancellation);

    private static string[] Names(string state) => [.. StateFile.Runs(state).Select(run => run.Plan.Run)];
}
