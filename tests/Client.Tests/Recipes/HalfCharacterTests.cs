using Client.Recipes;

namespace Client.Tests.Recipes;

public sealed class HalfCharacterTests
{
    [Theory]
    [InlineData("""{"name": "a\ud800b"}""")]
    [InlineData("""{"a\ud800": 1}""")]
    [InlineData("""{"members": [{"name": "\udc00"}]}""")]
    public void A_text_that_is_no_Unicode_is_one_sentence(string recipe)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, recipe);
            var fault = Assert.Throws<CommandException>(() => RecipeFiles.Read(path));
            Assert.Equal($"The recipe {path} has half a character, such as \\ud800 alone, in a text; remove it.", fault.Message);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
