using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Client.Reporting;

/// <summary>
/// A piece of HTML. The only way to one is <see cref="Of"/>: the literal parts of an interpolated string, which are in our
/// sources, are markup; whatever is put into its holes is text and gets escaped, unless it is a piece of HTML itself.
/// </summary>
internal sealed class Html
{
    private readonly string _markup;

    private Html(string markup) => _markup = markup;

    public static Html Nothing { get; } = new("");

    public static Html Of(Writer writer) => new(writer.Written);

    public override string ToString() => _markup;

    /// <summary>What the compiler turns an interpolated string into.</summary>
    [InterpolatedStringHandler]
    public readonly struct Writer
    {
        private const int UsualHole = 16;
        private readonly StringBuilder _markup;

        public Writer(int literalLength, int holes) => _markup = new StringBuilder(literalLength + UsualHole * holes);

        public string Written => _markup.ToString();

        public void AppendLiteral(string markup) => _markup.Append(markup);

        public void AppendFormatted(Html piece) => _markup.Append(piece._markup);

        public void AppendFormatted(IEnumerable<Html> pieces)
        {
            foreach (var piece in pieces) AppendFormatted(piece);
        }

        public void AppendFormatted(string? text) => _markup.Append(WebUtility.HtmlEncode(text));

        public void AppendFormatted(IFormattable value, string? format = null) =>
            AppendFormatted(value.ToString(format, CultureInfo.InvariantCulture));
    }
}
