using Client.Predicting;
using Client.Rendering;
using Spectre.Console;
using Spectre.Console.Testing;

namespace Client.Tests.Rendering;

public sealed class PictureViewTests
{
    [Fact]
    public void A_character_is_two_pixels_the_upper_its_colour_and_the_lower_its_background() =>
        Assert.Equal("[38;2;0;0;0;48;2;255;255;255m▀[0m[38;2;255;255;255;48;2;7;7;7m▀[0m", Drawn(new GreyImage(2, 2, new byte[] { 0, 255, 255, 7 }), 2));

    [Fact]
    public void Below_the_last_row_it_is_black() =>
        Assert.Equal("[38;2;9;9;9;48;2;8;8;8m▀[0m\n[38;2;7;7;7;48;2;0;0;0m▀[0m", Drawn(new GreyImage(3, 1, new byte[] { 9, 8, 7 }), 1));

    [Fact]
    public void A_picture_that_is_too_wide_is_shrunk_by_means() =>
        Assert.Equal("[38;2;10;10;10;48;2;30;30;30m▀[0m", Drawn(new GreyImage(4, 2, new byte[] { 0, 20, 0, 20, 30, 30, 30, 30 }), 1));

    [Theory]
    [InlineData(true, true, ColorSystem.TrueColor, true)]
    [InlineData(true, true, ColorSystem.NoColors, false)]
    [InlineData(true, false, ColorSystem.TrueColor, false)]
    [InlineData(false, true, ColorSystem.TrueColor, false)]
    public void Pictures_need_a_terminal_with_colours(bool terminal, bool unicode, ColorSystem colours, bool possible)
    {
        using var console = new TestConsole();
        console.Profile.Out = new FakeOutput(terminal);
        console.Profile.Capabilities.Ansi = true;
        console.Profile.Capabilities.Unicode = unicode;
        console.Profile.Capabilities.ColorSystem = colours;
        Assert.Equal(possible, PictureView.IsPossible(console));
    }

    private static string Drawn(GreyImage image, int columns)
    {
        using var console = new TestConsole().Colors(ColorSystem.TrueColor).EmitAnsiSequences();
        console.Write(PictureView.Of(image, columns));
        return console.Output.Replace("\u001b", "", StringComparison.Ordinal).TrimEnd('\n');
    }

    private sealed class FakeOutput(bool terminal) : IAnsiConsoleOutput
    {
        public TextWriter Writer => TextWriter.Null;

        public bool IsTerminal => terminal;

        public int Width => 80;

        public int Height => 25;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }
    }
}
