using Ensembles.Members;

namespace Training.Modules;

/// <summary>
/// The code of a module's archive: the program that libtorch compiles. torch.jit.save writes each operator as <c>torch.NAME(…)</c> or
/// <c>ops.NAMESPACE.NAME(…)</c>, and after any other point a name that the archive itself defines. Code that does otherwise is refused, so
/// that what
/// it calls is seen: libtorch would also take <c>t = torch</c>, <c>x.save(…)</c> of any value x, and <c>getattr(torch, "save")</c>.
/// </summary>
internal sealed class ModuleCode
{
    private readonly Dictionary<string, List<ModuleToken>> _files;
    private readonly HashSet<string> _defined = new(StringComparer.Ordinal);

    // What fields of values have beside those: enumerations.
    private readonly HashSet<string> _members = new(StringComparer.Ordinal) { "name", "value" };

    private ModuleCode(Dictionary<string, List<ModuleToken>> files)
    {
        _files = files;
        foreach (var (file, tokens) in files) Define(file, tokens);
    }

    /// <summary>Checks the code of an archive.</summary>
    /// <param name="files">Each file by its name below <c>code/</c>, such as <c>__torch__/net.py</c>.</param>
    /// <exception cref="TrainingException">It calls what a network may not; the end of a sentence about the module.</exception>
    public static void Require(IEnumerable<KeyValuePair<string, byte[]>> files) =>
        new ModuleCode(
            files.ToDictionary(file => file.Key, file => ModuleCodeTokens.Read(file.Value, $"code/{file.Key}"), StringComparer.Ordinal))
            .Require();

    private void Require()
    {
        foreach (var (file, tokens) in _files)
        {
            for (var index = 0; index < tokens.Count; index++)
            {
                if (tokens[index].IsName && FaultOf(tokens, index) is { } fault)
                    throw new TrainingException(fault.Replace("{0}", $"code/{file}, line {tokens[index].Line}", StringComparison.Ordinal));
            }
        }
    }

    private void Define(string file, List<ModuleToken> tokens)
    {
        var qualifier = file[..^".py".Length].Replace('/', '.');
        for (var index = 0; index + 1 < tokens.Count; index++)
        {
            var (token, next) = (tokens[index], tokens[index + 1]);
            if ((token.Is("class") || token.Is("def")) && next.IsName)
            {
                if (token.Column == 0) _defined.Add($"{qualifier}.{next.Text}");
                else _members.Add(next.Text);
            }
            else if (IsField(token, next))
            {
                _members.Add(token.Text);
            }
            else if (token.Is("__annotations__") && index + 2 < tokens.Count && tokens[index + 2].Kind == ModuleTokenKind.Text)
            {
                _members.Add(tokens[index + 2].Text);
            }
        }
    }

    private string? FaultOf(List<ModuleToken> tokens, int index)
    {
        var name = tokens[index].Text;
        if (Banned(name) is { } banned) return banned;
        if (index > 0 && tokens[index - 1].Is(".")) return FaultOfMember(tokens, index);
        if (IsField(tokens[index], At(tokens, index + 1))) return null;
        return name switch
        {
            "torch" => FaultOfOperator("aten", tokens, index),
            "ops" =>
                At(tokens, index + 1).Is(".") && At(tokens, index + 2) is { IsName: true } space
                    ? FaultOfOperator(space.Text, tokens, index + 2)
                    : Hidden(name),
            "__torch__" => FaultOfPath(tokens, index),
            "getattr" => FaultOfGetter(tokens, index),
            _ => null,
        };
    }

    // Names of operators and of paths are checked at their start.
    private string? FaultOfMember(List<ModuleToken> tokens, int index)
    {
        var start = index;
        while (start >= 2 && tokens[start - 1].Is(".") && tokens[start - 2].IsName) start -= 2;
        var isRoot = start == 0 || !tokens[start - 1].Is(".");
        if (isRoot && tokens[start].Text is "ops" or "__torch__") return null;
        if (isRoot && tokens[start].Is("torch") && index == start + 2) return null;
        if (isRoot && tokens[start].Is("CONSTANTS") && tokens[index].Text is ['c', .. var number] && number.All(char.IsAsciiDigit))
            return null;
        return _members.Contains(tokens[index].Text)
            ? null
            : $"its code asks a value for '{tokens[index].Text}' ({{0}}), which the module does not define; let it call operators as "
                + $"torch.jit.save writes them, torch.{tokens[index].Text}(…)";
    }

    private static string? FaultOfOperator(string space, List<ModuleToken> tokens, int index)
    {
        if (!At(tokens, index + 1).Is(".") || At(tokens, index + 2) is not { IsName: true } named || !At(tokens, index + 3).Is("("))
            return Hidden(tokens[index].Text);
        if (ModuleOperators.IsAllowed(space, named.Text) || ModuleOperators.IsBanned(named.Text)) return null;
        return $"its code calls the operator {space}::{named.Text} ({{0}}), which a network may not; use the operators that compute on "
            + $"tensors";
    }

    private string? FaultOfPath(List<ModuleToken> tokens, int index)
    {
        var path = "__torch__";
        for (var next = index; At(tokens, next + 1).Is(".") && At(tokens, next + 2) is { IsName: true } part; next += 2)
        {
            path += $".{part.Text}";
            if (path == "__torch__.torch.classes") break;
            if (_defined.Contains(path)) return null;
        }

        return $"its code uses {path} ({{0}}), which the module does not define; a network is made of its own classes";
    }

    // libtorch joins adjacent strings and reads escapes.
    private string? FaultOfGetter(List<ModuleToken> tokens, int index)
    {
        var end = index + 1;
        if (!At(tokens, end).Is("(")) return Hidden("getattr");
        for (var depth = 1; depth > 0 && ++end < tokens.Count;) depth += tokens[end].Is("(") ? 1 : tokens[end].Is(")") ? -1 : 0;
        if (!At(tokens, end - 2).Is(",") || At(tokens, end - 1) is not { Kind: ModuleTokenKind.Text } asked
            || asked.Text.Contains('\\', StringComparison.Ordinal))
            return Hidden("getattr");
        if (Banned(asked.Text) is { } banned) return banned;
        return _members.Contains(asked.Text)
            ? null
            : $"its code asks a value for '{asked.Text}' ({{0}}), which the module does not define; let it call operators as "
                + $"torch.jit.save writes them";
    }

    private static string? Banned(string name) =>
        ModuleOperators.TouchesFiles(name) ? $"its code reads or writes files (the name {name} in {{0}}); a network has only images to "
            + $"read, and what it defines has another name" :
        ModuleOperators.IsBanned(name)
            ? $"its code names the operator {name} ({{0}}), which does not check what it is given; use the one that does"
            : null;

    private static string Hidden(string what) =>
        $"its code uses '{what}' ({{0}}) in a way that torch.jit.save does not write, so that what it calls is hidden; save it again with "
            + $"torch.jit.script(…).save(…)";

    // A field of a class: NAME : TYPE at the beginning of a line.
    private static bool IsField(ModuleToken token, ModuleToken next) =>
        token is { IsName: true, Column: > 0 } && next.Is(":") && !token.Is("else") && !token.Is("try");

    private static ModuleToken At(List<ModuleToken> tokens, int index) => index >= 0 && index < tokens.Count ? tokens[index] : default;
}
