using Ensembles.Members;
using Training.Native;
using Training.Tests.Data;

namespace Training.Tests.Native;

/// <summary>Where libtorch is looked for.</summary>
public sealed class TorchLibraryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("app/torch", null, "app/torch")]
    [InlineData("app/torch", "", "app/torch")]
    [InlineData("app", null, "app")]
    [InlineData("app/torch app", null, "app/torch")]
    [InlineData("app/torch other", "other", "other")]
    [InlineData("other", "other", "other")]
    [InlineData("app", "app", "app")]
    public void What_is_named_wins_and_else_what_lies_below_the_program(string there, string? named, string expected) =>
        Assert.Equal(PathOf(expected), TorchLibrary.Find(Make(there), Named(named)));

    [Theory]
    [InlineData("other", null, "There is no libtorch below the program (")]
    [InlineData("app/torch", "other", "but there is no libtorch_cpu.so in it; point it at the lib folder of an installed PyTorch.")]
    [InlineData("app other", "other", "but there is another libtorch_cpu.so beside the program (")]
    public void Where_there_is_none_or_two_the_sentence_says_what_to_do(string there, string? named, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<TrainingException>(() => TorchLibrary.Find(Make(there), Named(named))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_build_puts_it_apart()
    {
        Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, TorchLibrary.OwnFolder, "libtorch_cpu.so")));
        Assert.False(File.Exists(Path.Combine(AppContext.BaseDirectory, "libtorch_cpu.so")));
    }

    private string PathOf(string name) => Path.Combine(_folder.Path, name);

    private string? Named(string? name) => string.IsNullOrEmpty(name) ? name : PathOf(name);

    private string Make(string folders)
    {
        foreach (var folder in folders.Split(' ')) File.WriteAllText(Path.Combine(Directory.CreateDirectory(PathOf(folder)).FullName, "libtorch_cpu.so"), "");
        return PathOf("app");
    }
}
