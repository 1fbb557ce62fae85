using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace House.Tests.Texts;

/// <summary>What others have written and we pass on, is what eng/vendor.sh brought.</summary>
public sealed partial class VendoredFilesTests
{
    private const string Folder = "src/Silo/Page/assets/vendor/";

    [Fact]
    public void Vendored_files_are_the_ones_that_npm_gave()
    {
        var noted = Repository.Read("eng/vendor.sha256").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("  ")).ToDictionary(parts => parts[1], parts => parts[0]);
        Assert.Equal(noted.Keys.Order(), Repository.Files.Where(file => file.StartsWith(Folder, StringComparison.Ordinal)).Order());
        Assert.All(noted, file => Assert.Equal(file.Value, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Repository.PathOf(file.Key))))));
    }

    [Fact]
    public void The_vendored_chart_library_has_the_version_that_the_script_names() =>
        Assert.Contains($"(v{Version().Match(Repository.Read("eng/vendor.sh")).Groups[1].Value})", Repository.Read($"{Folder}uPlot.iife.min.js"), StringComparison.Ordinal);

    [GeneratedRegex(@"^readonly VERSION=(\S+)$", RegexOptions.Multiline)]
    private static partial Regex Version();
}
