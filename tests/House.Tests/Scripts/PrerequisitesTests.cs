using System.Diagnostics;
using House.Tests.Supply;

namespace House.Tests.Scripts;

/// <summary>eng/prerequisites.sh on machines that are made up: it is told where to look, and says what it would do.</summary>
public sealed class PrerequisitesTests : IDisposable
{
    private const string Sources = """
        Types: deb
        URIs: http://archive.test/debian
        Suites: bookworm bookworm-updates
        Components: main
        Signed-By: /usr/share/keyrings/archive.gpg
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-house-").FullName;

    public PrerequisitesTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "apt", "sources.list.d"));
        Write("os-release", "ID=debian\nVERSION_CODENAME=bookworm\n");
        Write("libstdc++.so.6", "GLIBCXX_3.4.30");
        Write("apt/sources.list.d/debian.sources", Sources);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Where_nothing_is_missing_it_says_and_does_nothing()
    {
        Write("libstdc++.so.6", "GLIBCXX_3.4.32");
        Assert.Equal((0, "", ""), Run());
    }

    [Fact]
    public void On_Debian_12_it_says_what_it_does_and_takes_the_archive_from_the_machines_own_sources()
    {
        var (code, output, errors) = Run();
        Assert.Equal(0, code);
        Assert.Contains("installing libstdc++6 of Debian 13 (trixie) from http://archive.test/debian", errors, StringComparison.Ordinal);
        Assert.Contains("deb [signed-by=/usr/share/keyrings/archive.gpg] http://archive.test/debian trixie main", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Sources_in_one_line_are_understood_too()
    {
        File.Delete(Path.Combine(_folder, "apt/sources.list.d/debian.sources"));
        Write("apt/sources.list", "# deb http://other.test/debian bookworm main\ndeb [arch=amd64 signed-by=/k.gpg] http://lines.test/debian bookworm main contrib\n");
        Assert.Contains("deb [signed-by=/k.gpg] http://lines.test/debian trixie main", Run().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_known_archive_it_says_what_to_install()
    {
        File.Delete(Path.Combine(_folder, "apt/sources.list.d/debian.sources"));
        var (code, _, errors) = Run();
        Assert.Equal(1, code);
        Assert.Contains("no apt source for bookworm is set up", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void On_another_system_it_says_what_is_missing()
    {
        Write("os-release", "ID=other\nVERSION_CODENAME=other\n");
        var (code, _, errors) = Run();
        Assert.Equal(1, code);
        Assert.Contains("install a newer libstdc++6 with this system's package manager", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 1, "replace these system libraries? [y/N]")]
    [InlineData("n", 1, "replace these system libraries? [y/N]")]
    [InlineData("yesterday", 1, "nothing was changed.")]
    [InlineData("y", 0, "done.")]
    [InlineData("YES", 0, "done.")]
    public void At_a_terminal_it_lists_the_changes_and_asks_first(string answer, int expected, string said)
    {
        var (code, output) = AtATerminal(answer);
        Assert.Equal(expected, code);
        Assert.Contains(said, output, StringComparison.Ordinal);
        Assert.Contains("  libc6 2.36-9 -> 2.41-12", output, StringComparison.Ordinal);
        Assert.Contains("  libgomp1 12.2.0-14 -> 14.2.0-19", output, StringComparison.Ordinal);
        Assert.Contains("  gcc-14-base (new) -> 14.2.0-19", output, StringComparison.Ordinal);
        Assert.Equal(expected == 0, IsReplaced);
    }

    [Theory]
    [InlineData("ENSEMBLE_YES", "")]
    [InlineData("CI", "")]
    [InlineData("", " --yes")]
    public void It_does_not_ask_if_the_answer_is_known_or_CI_starts_it(string variable, string option)
    {
        var (code, output) = AtATerminal("n", variable, option);
        Assert.Equal(0, code);
        Assert.DoesNotContain("[y/N]", output, StringComparison.Ordinal);
        Assert.Contains("  libc6 2.36-9 -> 2.41-12", output, StringComparison.Ordinal);
        Assert.True(IsReplaced);
    }

    [Fact]
    public void Without_a_terminal_it_lists_the_changes_and_does_not_ask()
    {
        var (code, output) = Command.Run(WithApt(new("bash", ["-c", $"{Repository.PathOf("eng/prerequisites.sh")} --without-sdk"])));
        Assert.Equal(0, code);
        Assert.Contains("  libstdc++6 12.2.0-14 -> 14.2.0-19", output, StringComparison.Ordinal);
        Assert.DoesNotContain("[y/N]", output, StringComparison.Ordinal);
        Assert.True(IsReplaced);
    }

    [Fact]
    public void An_unknown_option_is_refused()
    {
        var (code, output) = Command.Run(WithApt(new("bash", ["-c", $"{Repository.PathOf("eng/prerequisites.sh")} --without-skd"])));
        Assert.Equal(2, code);
        Assert.StartsWith("Usage: eng/prerequisites.sh", output, StringComparison.Ordinal);
        Assert.False(IsReplaced);
    }

    private bool IsReplaced => File.ReadAllText(Path.Combine(_folder, "libstdc++.so.6")).Contains("GLIBCXX_3.4.32", StringComparison.Ordinal);

    // By util-linux' script, which makes a terminal; whatever is typed comes by a pipe.
    private (int Code, string Output) AtATerminal(string answer, string variable = "", string option = "")
    {
        var command = $"{Repository.PathOf("eng/prerequisites.sh")} --without-sdk{option}";
        var start = WithApt(new("bash", ["-c", $"printf '%s\\n' '{answer}' | script --quiet --return --command '{command}' /dev/null"]));
        if (variable.Length > 0) start.Environment[variable] = "1";
        return Command.Run(start);
    }

    // With programs that stand in for apt and sudo, so that nothing of this machine is changed.
    private ProcessStartInfo WithApt(ProcessStartInfo start)
    {
        Program("apt-get", $"""
            case "$*" in
              *' -s '*) printf '%s\n' 'Inst gcc-14-base (14.2.0-19 Debian:13 [amd64])' 'Inst libc6 [2.36-9] (2.41-12 Debian:13 [amd64]) []' \
                'Inst libgomp1 [12.2.0-14] (14.2.0-19 Debian:13 [amd64])' 'Inst libstdc++6 [12.2.0-14] (14.2.0-19 Debian:13 [amd64])' 'Conf libc6 (2.41-12 Debian:13 [amd64])' ;;
              *install*) echo GLIBCXX_3.4.32 > '{_folder}/libstdc++.so.6' ;;
            esac
            """);
        Program("sudo", """[ "$1" != -n ] || shift; exec "$@" """);
        foreach (var (name, value) in Machine) start.Environment[name] = value;
        foreach (var name in new[] { "CI", "ENSEMBLE_YES", "ENSEMBLE_DRY_RUN" }) start.Environment.Remove(name);
        start.Environment["PATH"] = $"{_folder}/bin:{Environment.GetEnvironmentVariable("PATH")}";
        return start;
    }

    private void Program(string name, string text)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "bin"));
        Write($"bin/{name}", $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(Path.Combine(_folder, "bin", name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Dictionary<string, string> Machine => new()
    {
        ["ENSEMBLE_OS_RELEASE"] = Path.Combine(_folder, "os-release"),
        ["ENSEMBLE_APT_DIR"] = Path.Combine(_folder, "apt"),
        ["ENSEMBLE_LIBSTDCXX"] = Path.Combine(_folder, "libstdc++.so.6"),
    };

    private (int Code, string Output, string Errors) Run()
    {
        var start = new ProcessStartInfo(Repository.PathOf("eng/prerequisites.sh"), ["--without-sdk"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ENSEMBLE_DRY_RUN"] = "1" },
        };
        foreach (var (name, value) in Machine) start.Environment[name] = value;
        using var script = Process.Start(start)!;
        var (output, errors) = (script.StandardOutput.ReadToEndAsync(), script.StandardError.ReadToEndAsync());
        script.WaitForExit();
        return (script.ExitCode, output.Result, errors.Result);
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_folder, name), content);
}
