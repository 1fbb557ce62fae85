using Client.Clusters;
using Grains.Interfaces.Local;

namespace Client.Tests.Clusters;

public sealed class DataFolderTests : IDisposable
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-folder-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_folder_of_this_user_is_taken_and_a_new_one_is_for_this_user_alone()
    {
        DataFolder.Prepare(_folder);
        var made = Path.Combine(_folder, "new");
        DataFolder.Prepare(made);
        Assert.Equal(Own | UnixFileMode.UserExecute, File.GetUnixFileMode(made));
    }

    [Fact]
    public void A_folder_has_one_path_however_it_is_spelled()
    {
        var real = Directory.CreateDirectory(Path.Combine(_folder, "real", "data")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(_folder, "link"), Path.Combine(_folder, "real"));
        Directory.CreateSymbolicLink(Path.Combine(_folder, "again"), "link/data");
        string[] spellings = [real, $"{real}/", $"{real}//", Path.Combine(_folder, "link", "data"), Path.Combine(_folder, "again"), Path.Combine(_folder, "real", "..", "link", "data", ".")];
        Assert.All(spellings, spelling => Assert.Equal(DataFolder.Of(real), DataFolder.Of(spelling)));
        Assert.Equal(real, DataFolder.Of(real));
        Assert.Equal(Path.Combine(real, "new"), DataFolder.Of(Path.Combine(_folder, "link", "data", "new/")));
    }

    [Fact]
    public void Links_in_a_circle_stay_as_they_are_named()
    {
        var circle = Path.Combine(_folder, "circle");
        Directory.CreateSymbolicLink(circle, circle);
        Assert.Equal(circle, DataFolder.Of(circle));
    }

    [Fact]
    public void A_folder_that_everybody_may_write_is_refused()
    {
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_111_111);
        Assert.Contains("is writable by all users", Assert.Throws<CommandException>(() => DataFolder.Prepare(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_another_user_is_refused()
    {
        // Root gives one of its folders away; for anybody else root's own do.
        var other = Environment.IsPrivilegedProcess ? Path.Combine(_folder, "given") : "/proc";
        if (Environment.IsPrivilegedProcess)
        {
            Directory.CreateDirectory(other);
            using var chown = System.Diagnostics.Process.Start("chown", ["65534", other]);
            chown.WaitForExit();
        }

        Assert.Contains("belongs to another user", Assert.Throws<CommandException>(() => DataFolder.Prepare(other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_file_is_for_its_user_alone_also_if_an_older_version_made_it()
    {
        var path = Path.Combine(_folder, "cluster.lock");
        File.WriteAllText(path, "");
        File.SetUnixFileMode(path, Own | UnixFileMode.OtherRead | UnixFileMode.GroupRead);
        LockFile.Open(path, FileAccess.ReadWrite, FileShare.None).Dispose();
        Assert.Equal(Own, File.GetUnixFileMode(path));
        ClusterUse.TryShare(_folder)!.Dispose();
        Assert.Equal(Own, File.GetUnixFileMode(Path.Combine(_folder, "cluster.users")));
    }
}
