using System.Globalization;
using Client.Answers;

namespace Client.Tests.Answers;

/// <summary>Scripts rely on these columns.</summary>
public sealed class PredictLinesTests
{
    private static readonly PredictedImage Image = new("digits/a.png", 3, 1, "one", 0.75, 0.5623, 1.5e-7, 2, [0.25f, 0.75f]);

    [Fact]
    public void There_is_a_header_and_a_line_an_image() => Assert.Equal(
        [
            "file,index,label,class,probability,entropy,mutual_information,agreeing,p_0,p_1",
            "digits/a.png,3,1,one,0.75,0.5623,1.5E-07,2,0.25,0.75",
        ],
        PredictLines.Of([Image]));

    [Fact]
    public void Fields_with_commas_quotes_and_line_breaks_are_quoted() => Assert.Equal(
        "\"a,b.png\",3,1,\"the \"\"one\"\"\nof two\",0.75,0.5623,1.5E-07,2,0.25,0.75",
        PredictLines.Of([Image with { File = "a,b.png", ClassName = "the \"one\"\nof two" }]).Last());

    [Theory]
    [InlineData("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"")]
    [InlineData("+1+cmd", "'+1+cmd")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@sum", "'@sum")]
    [InlineData("\tx", "'\tx")]
    [InlineData("-1", "-1")]
    [InlineData("a=b", "a=b")]
    [InlineData("", "")]
    public void Text_that_a_spreadsheet_would_compute_is_marked_as_text(string name, string field) =>
        Assert.StartsWith($"{field},3,1,{field},0.75,", PredictLines.Of([Image with { File = name, ClassName = name }]).Last(), StringComparison.Ordinal);

    [Fact]
    public void Ids_have_a_column_where_there_are_any() => Assert.Equal(
        ["id,file,index", "x-1,digits/a.png,3", ",digits/a.png,3"],
        PredictLines.Of([Image with { Id = "x-1" }, Image]).Select(line => string.Join(',', line.Split(',').Take(3))));

    [Fact]
    public void The_machines_own_language_does_not_matter()
    {
        var culture = CultureInfo.CurrentCulture;
        var commas = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        commas.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = commas;
        try
        {
            Assert.Contains(",0.75,0.5623,", PredictLines.Of([Image]).Last(), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
