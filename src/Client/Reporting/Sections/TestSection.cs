using System.Globalization;
using Client.Rendering;
using Client.Reporting.Plots;
using Ensembles.Scoring;
using Grains.Interfaces.Runs;

namespace Client.Reporting.Sections;

/// <summary>What the ensemble does on the test images: calibration, confusion, the hardest.</summary>
internal static class TestSection
{
    public static Html Of(RunFacts facts, IReadOnlyList<Picture> pictures) => !facts.IsEvaluated ? Html.Nothing : Html.Of($"""
        <section>
        <h2>Test scores</h2>
        <p>{Summary(facts.Evaluation)}</p>
        {TestScoresTable.Of(facts)}
        <div class="plots">{pictures.Select(Figure.Of)}</div>
        </section>
        <section>
        <h2>Hardest images</h2>
        <p>Lowest probability of the true class. Each shows the true class, the prediction with its confidence, and the probability of the
        true class.</p>
        <ol class="hardest">{facts.Evaluation.Hardest.Select(image => Hardest(facts, image))}</ol>
        </section>
        """);

    private static string Summary(EvaluationNote evaluation)
    {
        var temperature = evaluation.Temperature is { } fitted
            ? $" The temperature fitted to the averaged answers on the validation images is "
                + $"{fitted.ToString("f3", CultureInfo.InvariantCulture)}."
            : "";
        return $"{evaluation.Images.ToString("n0", CultureInfo.InvariantCulture)} images, read once; Brier score "
            + $"{Figures.Loss(evaluation.Brier)}.{temperature}";
    }

    private static Html Hardest(RunFacts facts, HardSample image) => Html.Of($"""
        <li class="{(IsRight(image) ? "right" : "wrong")}">{Pixels(facts, image)}
        <p><b>{facts.ClassName(image.Label)}</b>, {(IsRight(image) ? "predicted right" : $"predicted {facts.ClassName(image.Answer)}")}
        <small>confidence {Share(image.AnswerProbability)}
        </small>{(IsRight(image) ? Html.Nothing : Html.Of($"<small>true class {Share(image.TrueProbability)}</small>"))}<small>image
        {image.Sample}</small></p></li>
        """);

    private static bool IsRight(HardSample image) => image.Label == image.Answer;

    private static Html Pixels(RunFacts facts, HardSample image) => PixelImage.Png(facts.Evaluation.Shape, image.Pixels ?? []) is { } png
        ? Html.Of($"""<img src="{Figure.Data(png)}" alt="test image {image.Sample}" width="84" height="84">""")
        : Html.Nothing;

    private static string Share(double probability) => probability.ToString("p1", CultureInfo.InvariantCulture);
}
