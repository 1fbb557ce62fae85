using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Client.Rendering;

/// <summary>How answers are printed.</summary>
internal enum OutputFormat
{
    /// <summary>Tables and sentences for people.</summary>
    Text,

    /// <summary>One JSON object, as the last line.</summary>
    Json,

    /// <summary>A line an image; of <c>predict</c> only.</summary>
    Csv,
}

/// <summary>A command's output: its answer to standard output, everything else to standard error.</summary>
internal sealed class Output
{
    // Files and pipes have no edge to break lines at.
    private const int FileWidth = 1000;

    private readonly OutputFormat _format;
    private readonly TextWriter _answers;

    public Output(OutputFormat format, TextWriter answers, IAnsiConsole people) => (_format, _answers, People) = (format, answers, people);

    /// <summary>For people. With answers for programs this is standard error, so that standard output has the answer alone.</summary>
    public IAnsiConsole People { get; }

    /// <summary>Whether a picture that redraws itself can be shown.</summary>
    public bool IsLive => _format == OutputFormat.Text && People.Profile.Out.IsTerminal && People.Profile.Capabilities.Ansi;

    public static Output For(OutputFormat format)
    {
        var people = format == OutputFormat.Text ? AnsiConsole.Console : Errors(InteractionSupport.No);
        if (!people.Profile.Out.IsTerminal) people.Profile.Width = FileWidth;
        return new Output(format, Console.Out, people);
    }

    /// <summary>Standard error.</summary>
    public static IAnsiConsole Errors(InteractionSupport interaction) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error), Interactive = interaction });

    /// <summary>Does work with a progress bar, if a picture that redraws itself can be shown.</summary>
    /// <param name="doing">What is done.</param>
    /// <param name="work">Is given what receives how much is done, and how much there is in all.</param>
    public Task<T> WithProgress<T>(string doing, Func<Action<long, long>, Task<T>> work) => IsLive
        ? People.Progress().AutoClear(true).StartAsync(bars =>
        {
            var bar = bars.AddTask(Markup.Escape(doing));
            return work((done, total) => (bar.MaxValue, bar.Value) = (Math.Max(total, 1), done));
        })
        : work((_, _) => { });

    /// <summary>The answer: one line of JSON, or what people see.</summary>
    public void Answer(object answer, Func<IRenderable> shown)
    {
        if (_format == OutputFormat.Json) _answers.WriteLine(JsonSerializer.Serialize(answer, AnswerKeys.Json));
        else
        {
            People.Write(new Rows(shown()));
            People.WriteLine();
        }
    }

    /// <summary>The answer of a command that knows CSV too.</summary>
    public void Answer(object answer, Func<IRenderable> shown, Func<IEnumerable<string>> csv)
    {
        if (_format != OutputFormat.Csv) Answer(answer, shown);
        else foreach (var line in csv()) _answers.WriteLine(line);
    }

    /// <summary>The answer of a command that only does something.</summary>
    public void Answer(object answer, string sentence)
    {
        if (_format == OutputFormat.Json) _answers.WriteLine(JsonSerializer.Serialize(answer, AnswerKeys.Json));
        else Say(sentence);
    }

    /// <summary>A plain line for people: nothing in it is markup, and it is never broken.</summary>
    public void Say(string line) => People.Profile.Out.Writer.WriteLine(line);
}
