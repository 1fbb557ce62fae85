using System.Diagnostics;

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

    private (int Code, string Output, string Errors) Run()
    {
        var start = new ProcessStartInfo(Repository.PathOf("eng/prerequisites.sh"), ["--without-sdk"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ENSEMBLE_OS_RELEASE"] = Path.Combine(_folder, "os-release"),
                ["ENSEMBLE_APT_DIR"] = Path.Combine(_folder, "apt"),
                ["ENSEMBLE_LIBSTDCXX"] = Path.Combine(_folder, "libstdc++.so.6"),
                ["ENSEMBLE_DRY_RUN"] = "1",
            },
        };
        using var script = Process.Start(start)!;
        var (output, errors) = (script.StandardOutput.ReadToEndAsync(), script.StandardError.ReadToEndAsync());
        script.WaitForExit();
        return (script.ExitCode, output.Result, errors.Result);
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(_folder, name), content);
}
