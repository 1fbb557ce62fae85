using System.Text;
using Ensembles.Members;

namespace Training.Modules;

/// <summary>What a token of a module's code is.</summary>
internal enum ModuleTokenKind
{
    Name,
    Text,
    Number,
    Sign,
}

/// <summary>A token of a module's code.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As it is written; of a string what is between the quotation marks.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Its column, from 0, if it is the first of its line; else -1.</param>
internal readonly record struct ModuleToken(ModuleTokenKind Kind, string Text, int Line, int Column)
{
    public bool IsName => Kind == ModuleTokenKind.Name;

    public bool Is(string text) => Kind is ModuleTokenKind.Name or ModuleTokenKind.Sign && Text == text;
}

/// <summary>
/// Splits a module's code as libtorch's lexer does. What torch.jit.save never writes and libtorch might read otherwise is refused: bytes
/// that are no
/// ASCII outside of strings and comments, control characters, strings over several lines, comments that are types.
/// </summary>
internal static class ModuleCodeTokens
{
    private const string Signs = "+-*/%@()[]{}:,.=<>!&|^~?;";

    /// <param name="code">The file.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="TrainingException">It is no code that torch.jit.save writes; the end of a sentence about the module.</exception>
    public static List<ModuleToken> Read(ReadOnlySpan<byte> code, string file)
    {
        var tokens = new List<ModuleToken>();
        var (line, lineStart, isFirst) = (1, 0, true);
        for (var at = 0; at < code.Length;)
        {
            var value = code[at];
            if (value == '\n') (line, lineStart, isFirst, at) = (line + 1, at + 1, true, at + 1);
            else if (value is (byte)' ' or (byte)'\t' or (byte)'\r') at++;
            else if (value == '#') at += Comment(code[at..], file, line);
            else if (value == '\\' && code[at..].StartsWith("\\\n"u8)) (line, lineStart, at) = (line + 1, at + 2, at + 2);
            else
            {
                var token = Next(code[at..], file, line, isFirst ? at - lineStart : -1, out var length);
                tokens.Add(token);
                (isFirst, at) = (false, at + length);
            }
        }

        return tokens;
    }

    private static ModuleToken Next(ReadOnlySpan<byte> code, string file, int line, int column, out int length)
    {
        var first = (char)code[0];
        if (first is '"' or '\'')
        {
            length = TextLength(code, file, line);
            return new(ModuleTokenKind.Text, Encoding.Latin1.GetString(code[1..(length - 1)]), line, column);
        }

        var kind = IsNameStart(first) ? ModuleTokenKind.Name : char.IsAsciiDigit(first) ? ModuleTokenKind.Number : ModuleTokenKind.Sign;
        if (kind == ModuleTokenKind.Sign && !Signs.Contains(first, StringComparison.Ordinal))
            throw Unknown($"the byte 0x{code[0]:x2}", file, line);
        length = kind switch { ModuleTokenKind.Name => NameLength(code), ModuleTokenKind.Number => NumberLength(code), _ => 1 };
        return new(kind, Encoding.ASCII.GetString(code[..length]), line, column);
    }

    private static int Comment(ReadOnlySpan<byte> code, string file, int line)
    {
        if (code.StartsWith("# type:"u8)) throw Unknown("a type in a comment", file, line);
        var end = code.IndexOf((byte)'\n');
        return end < 0 ? code.Length : end;
    }

    private static int TextLength(ReadOnlySpan<byte> code, string file, int line)
    {
        var quote = code[0];
        if (code.Length > 2 && code[1] == quote && code[2] == quote) throw Unknown("a string of three quotation marks", file, line);
        for (var at = 1; at < code.Length; at++)
        {
            if (code[at] == quote) return at + 1;
            if (code[at] == '\\') at++;
            if (at < code.Length && (code[at] < ' ' || code[at] == 0x7f) && code[at] != '\t')
                throw Unknown("a control character in a string", file, line);
        }

        throw Unknown("a string without an end", file, line);
    }

    private static int NameLength(ReadOnlySpan<byte> code)
    {
        var length = 1;
        while (length < code.Length && (IsNameStart((char)code[length]) || char.IsAsciiDigit((char)code[length]))) length++;
        return length;
    }

    // As C's strtod takes them, without hexadecimal ones: of 0x1 a name is left over, which is no harm.
    private static int NumberLength(ReadOnlySpan<byte> code)
    {
        var length = Digits(code, 0);
        if (length < code.Length && code[length] == '.') length = Digits(code, length + 1);
        if (length >= code.Length || code[length] is not ((byte)'e' or (byte)'E')) return length;
        var exponent = length + 1;
        if (exponent < code.Length && code[exponent] is (byte)'+' or (byte)'-') exponent++;
        var end = Digits(code, exponent);
        return end > exponent ? end : length;
    }

    private static int Digits(ReadOnlySpan<byte> code, int at)
    {
        while (at < code.Length && char.IsAsciiDigit((char)code[at])) at++;
        return at;
    }

    private static bool IsNameStart(char value) => char.IsAsciiLetter(value) || value == '_';

    private static TrainingException Unknown(string what, string file, int line) =>
        new(
            $"its code holds {what} ({file}, line {line}), which torch.jit.save does not write; save it again with "
                + $"torch.jit.script(…).save(…)");
}
