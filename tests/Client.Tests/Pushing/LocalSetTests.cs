using System.Security.Cryptography;
using Client.Pushing;

namespace Client.Tests.Pushing;

/// <summary>Which files of a folder are pushed.</summary>
public sealed class LocalSetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-push-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void All_files_with_length_and_hash_in_the_order_of_their_names()
    {
        Write("train/zero/b.png", "bytes");
        Write("train/zero/a.png", "");
        Write("labels", "x");
        var set = Read();
        Assert.Equal(["labels", "train/zero/a.png", "train/zero/b.png"], set.Files.Select(file => file.Note.Path));
        Assert.Equal((5L, Convert.ToHexStringLower(SHA256.HashData("bytes"u8)), 6L), (set.Files[2].Note.Length, set.Files[2].Note.Sha256, set.Bytes));
    }

    [Fact]
    public void Hidden_files_and_folders_are_left_out_and_named()
    {
        Write("a.png", "x");
        Write(".DS_Store", "x");
        Write(".git/config", "x");
        var set = Read();
        Assert.Equal(["a.png"], set.Files.Select(file => file.Note.Path));
        Assert.Equal([".DS_Store", ".git"], set.LeftOut.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Links_are_pushed_as_the_files_that_they_lead_to()
    {
        var elsewhere = Directory.CreateTempSubdirectory("ensemble-push-").FullName;
        File.WriteAllText(Path.Combine(elsewhere, "a.png"), "far");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "zero"), elsewhere);
        File.CreateSymbolicLink(Path.Combine(_folder, "b.png"), Path.Combine(elsewhere, "a.png"));
        Assert.Equal([("b.png", 3L), ("zero/a.png", 3L)], Read().Files.Select(file => (file.Note.Path, file.Note.Length)));
        Directory.Delete(elsewhere, recursive: true);
        Assert.Contains("is a link to nothing; remove it, or put the file there.", Assert.Throws<CommandException>(Read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_leads_back_up_is_refused()
    {
        Write("a.png", "x");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "again"), _folder);
        Assert.Contains("is a link to a folder above it", Assert.Throws<CommandException>(Read).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_files_is_refused()
    {
        Write(".hidden", "x");
        var error = Assert.Throws<CommandException>(Read);
        Assert.Equal(ExitCodes.BadInput, error.ExitCode);
        Assert.StartsWith($"{_folder}: there are no files to push, only hidden ones;", error.Message, StringComparison.Ordinal);
    }

    private LocalSet Read() => LocalSet.Read(_folder, (_, _) => { }, TestContext.Current.CancellationToken);

    private void Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, name))!);
        File.WriteAllText(Path.Combine(_folder, name), content);
    }
}
