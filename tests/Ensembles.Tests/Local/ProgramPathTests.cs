using Ensembles.Local;

namespace Ensembles.Tests.Local;

public sealed class ProgramPathTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("program-path-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_program_is_the_first_of_its_name_on_the_path()
    {
        var (first, second) = (Program("a", "tool"), Program("b", "tool"));
        Assert.Equal(first, ProgramPath.Find("tool", $"{_folder}/none:{_folder}/a:{_folder}/b"));
        Assert.Equal(second, ProgramPath.Find("tool", $"{_folder}/b:{_folder}/a"));
    }

    [Fact]
    public void A_folder_that_depends_on_where_the_command_runs_does_not_count()
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, Path.GetDirectoryName(Program("here", "tool"))!);
        Assert.True(File.Exists(Path.Combine(relative, "tool")));
        foreach (var path in (string[])["", ":", ".", relative, $"{relative}:.:"]) Assert.Null(ProgramPath.Find("tool", path));
    }

    [Fact]
    public void A_file_that_may_not_be_run_a_folder_and_a_path_are_no_programs()
    {
        File.SetUnixFileMode(Program("a", "text"), UnixFileMode.UserRead);
        Program("a/tool", "inner");
        Assert.Null(ProgramPath.Find("text", Path.Combine(_folder, "a")));
        Assert.Null(ProgramPath.Find("tool", Path.Combine(_folder, "a")));
        Assert.Null(ProgramPath.Find("tool/inner", Path.Combine(_folder, "a")));
        Assert.Null(ProgramPath.Find("gone", Path.Combine(_folder, "a")));
    }

    [Fact]
    public void An_absolute_path_is_taken_as_it_is() => Assert.Equal(Program("a", "tool"), ProgramPath.Find(Path.Combine(_folder, "a", "tool"), ""));

    private string Program(string folder, string name)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, folder)).FullName, name);
        File.WriteAllText(path, "#!/bin/sh\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
