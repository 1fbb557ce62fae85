using Client.Reporting;

namespace Client.Tests.Reporting;

public sealed class HtmlTests
{
    [Fact]
    public void What_is_put_into_a_hole_is_text_in_content_and_in_attributes()
    {
        var name = "<script>alert('1')</script>\" onload=\"x&y";
        Assert.Equal(
            "<p title=\"&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot; onload=&quot;x&amp;y\">&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot; onload=&quot;x&amp;y</p>",
            Html.Of($"<p title=\"{name}\">{name}</p>").ToString());
    }

    [Fact]
    public void Pieces_of_HTML_stay_what_they_are()
    {
        var items = new[] { "a", "<b>" }.Select(item => Html.Of($"<li>{item}</li>"));
        Assert.Equal("<ul><li>a</li><li>&lt;b&gt;</li></ul>", Html.Of($"<ul>{items}{Html.Nothing}</ul>").ToString());
    }

    [Fact]
    public void Numbers_are_written_the_same_everywhere() => Assert.Equal("1234.5 0.50 ", Html.Of($"{1234.5} {0.5:f2} {null as string}").ToString());
}
