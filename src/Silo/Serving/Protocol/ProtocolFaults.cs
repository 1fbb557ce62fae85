using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Silo.Serving.Protocol;

/// <summary>Messages for requests that cannot be answered.</summary>
internal static class ProtocolFaults
{
    private const int BadRequest = 400;
    private const int TooLarge = 413;
    private const int LongestQuote = 40;
    private const string LengthHeader = "the header Inference-Header-Content-Length";

    public static ProtocolFault NotJson(JsonException cause) =>
        new(
            BadRequest,
            $"body: is not valid JSON at line {cause.LineNumber + 1}, byte {cause.BytePositionInLine + 1}; send one object, nested at most "
            + $"{JsonReading.MaxDepth} deep and without NaN or Infinity, and if tensors follow it, its length in {LengthHeader}.", cause);

    public static ProtocolFault NotText(string field, Exception cause) =>
        new(BadRequest, $"{field}: is not valid Unicode; send UTF-8, with surrogates in pairs.", cause);

    public static ProtocolFault WrongType(string field, string wanted, JsonTokenType found) =>
        Bad(field, $"is {Word(found)}", $"send {wanted}");

    public static ProtocolFault NotWhole(string field, long least, long most) =>
        Bad(field, "is no number that fits here", $"send a whole number from {least} to {most}");

    public static ProtocolFault Missing(string field) => Bad(field, "is missing", "send it");

    public static ProtocolFault Twice(string field) => Bad(field, "is given twice", "send it once");

    public static ProtocolFault HeaderLength(int length, int body) =>
        Bad(LengthHeader, $"says {length}, but the body has {body} bytes", "send the length of the JSON at the body's beginning");

    public static ProtocolFault LongId(int most) => Bad("id", $"is longer than {most} characters", "send a shorter one");

    public static ProtocolFault NoInput(string input) => Bad("inputs", "is empty", $"send one tensor called '{input}'");

    public static ProtocolFault SeveralInputs(string input) =>
        Bad("inputs", "has more than one tensor", $"send '{input}' only, with all images in its batch");

    public static ProtocolFault WrongInput(string field, string name, string input) =>
        Bad(field, $"{Quote(name)} is no input of this model", $"call it '{input}'");

    public static ProtocolFault RefusedDatatype(string field, string word, InputSpec input) =>
        Bad(field, $"{word} is not accepted for images", Accepted(input));

    public static ProtocolFault UnknownDatatype(string field, string word, InputSpec input) =>
        Bad(field, $"{Quote(word)} is no datatype", Accepted(input));

    public static ProtocolFault BytesOnly(string field, string word) =>
        Bad(
            field, $"{word} is not accepted by this model, because its members divide pixels by different numbers",
            "send UINT8 from 0 to 255");

    public static ProtocolFault OutOfRange(string field, long index, float value) =>
        Bad(
            field,
            $"value {index} is {value.ToString("R", CultureInfo.InvariantCulture)}, outside the range of floats, 0 (black) to 1 (white)",
            "divide bytes by 255, or send them as UINT8 from 0 to 255");

    public static ProtocolFault WrongNesting(string field, IReadOnlyList<long>? lengths, IEnumerable<long> shape) => Bad(
        field,
        lengths is null
            ? "is nested in arrays of different lengths"
            : $"is nested as [{string.Join(',', lengths)}], but the shape is [{string.Join(',', shape)}]",
        "nest it as the shape says, channels before rows, or send it flat");

    public static ProtocolFault WrongShape(string field, IEnumerable<long> shape, InputSpec input) =>
        Bad(
            field, $"[{string.Join(',', shape)}] does not fit",
            $"send [N,{input.Channels},{input.Height},{input.Width}], channels before rows");

    public static ProtocolFault LongShape(string field, int most) =>
        Bad(field, $"has more than {most} dimensions", "send batch, channels, height and width");

    public static ProtocolFault EmptyBatch(string field, long batch) => Bad(field, $"its batch is {batch}", "send at least one image");

    public static ProtocolFault LargeBatch(string field, long batch, int most) =>
        new(TooLarge, $"{field}: {batch} images are too many for one request; send at most {most}, and the rest in further requests.");

    public static ProtocolFault NoContent(string field) =>
        Bad(field, "has neither data nor parameters.binary_data_size", "send one of them");

    public static ProtocolFault TwoContents(string field) =>
        Bad(field, "has both data and parameters.binary_data_size", "send one of them");

    public static ProtocolFault WrongCount(string field, long found, long expected) =>
        Bad(field, $"has {found} values, but the shape needs {expected}", "make them agree");

    public static ProtocolFault NotNumeric(string field, long index, JsonTokenType found) =>
        Bad(field, $"value {index} is {Word(found)}", "send numbers, flat or in nested arrays");

    public static ProtocolFault NotByte(string field, long index) =>
        Bad(field, $"value {index} is not a whole number from 0 to 255", "send such, or the datatype FP32 for floats from 0 to 1");

    public static ProtocolFault NotFinite(string field, long index, string datatype) =>
        Bad(field, $"value {index} is NaN, infinite or beyond the range of {datatype}", "send finite numbers within it");

    public static ProtocolFault WrongSize(string field, long size, long expected) =>
        Bad(field, $"is {size}, but the shape and datatype need {expected} bytes", "make them agree");

    public static ProtocolFault TooFewBytes(string field, long size, int found) =>
        Bad(field, $"is {size}, but {found} bytes follow the JSON", $"send them all, and the length of the JSON in {LengthHeader}");

    public static ProtocolFault LeftOver(int bytes) =>
        Bad("body", $"{bytes} bytes follow what the JSON describes", $"send none, or correct {LengthHeader}");

    public static ProtocolFault RawLength(int length, InputSpec input) =>
        Bad("body", $"{length} bytes are no raw images", input.TakesFloats
            ? $"send {input.Values * (long)sizeof(float)} bytes of FP32 an image, or {input.Values} bytes of UINT8 for one"
            : $"send {input.Values} bytes of UINT8 an image");

    public static ProtocolFault RawRange(int length, InputSpec input, ProtocolFault fault) => new(
        fault.Status,
        $"{fault.Message.TrimEnd('.')}. Several raw images are read as FP32; if these {length} bytes are {length / input.Values} images of "
            + $"UINT8, put JSON before them that says so.",
        fault);

    public static ProtocolFault UnknownOutput(string field, string name, IEnumerable<string> known) =>
        Bad(field, $"{Quote(name)} is no output of this model", $"choose from {string.Join(", ", known)}");

    public static ProtocolFault NoClassification(string field, string name) =>
        Bad(field, $"cannot be had of {name}", $"ask for it on {OutputNames.Probabilities}");

    public static ProtocolFault UnknownCombine(string field, string word) =>
        Bad(field, $"{Quote(word)} is unknown", $"choose {CombineWords.Mean} or {CombineWords.Geometric}");

    public static ProtocolFault TwoTimeouts() => Bad("parameters.timeout", "is given beside timeout_ms", "send one of them");

    private static string Accepted(InputSpec input) =>
        input.TakesFloats ? "send UINT8 (0 to 255), or FP16, FP32 or FP64 (0 to 1)" : "send UINT8 (0 to 255)";

    private static ProtocolFault Bad(string field, string what, string cure) =>
        new(BadRequest, string.Create(CultureInfo.InvariantCulture, $"{field}: {what}; {cure}."));

    // What a client sent may be of any length and hold line ends.
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (var rune in text.EnumerateRunes().Take(LongestQuote)) quoted.Append(Rune.IsControl(rune) ? Rune.ReplacementChar : rune);
        return quoted.Append(text.Length > LongestQuote ? "…'" : "'").ToString();
    }

    private static string Word(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        _ => "null",
    };
}
