using System.Net;
using System.Text;
using Client.Predicting;

namespace Client.Tests.Predicting;

public sealed class HttpPredictorTests
{
    private const string Seven = """{"model_name":"digits","members_used":2,"members_total":3,"degraded":true,"predictions":[{"index":0,"label":1,"class_name":"one","probability":0.75,"entropy":0.5,"mutual_information":0.25,"agreeing":2,"probabilities":[0.25,0.75]}]}""";

    [Fact]
    public async Task What_a_server_answers_is_what_a_cluster_would()
    {
        var server = new Script((HttpStatusCode.OK, Seven));
        var reply = await Ask(server, "my digits");
        var answer = Assert.Single(reply.Answers);
        Assert.Equal((1, "one", 0.5, 0.25, 2), (answer.Label, answer.ClassName, answer.Entropy, answer.MutualInformation, answer.Agreeing));
        Assert.Equal([0.25f, 0.75f], answer.Probabilities);
        Assert.Equal((2, 3), (reply.MembersUsed, reply.MembersTotal));
        Assert.Equal("/base/v2/models/my%20digits/predict-image", server.Asked[0]);
    }

    [Fact]
    public async Task A_server_that_has_too_much_to_do_is_asked_again()
    {
        var server = new Script((HttpStatusCode.TooManyRequests, """{"error":"too much"}"""), (HttpStatusCode.ServiceUnavailable, ""), (HttpStatusCode.OK, Seven));
        Assert.Single((await Ask(server, "digits")).Answers);
        Assert.Equal(3, server.Asked.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound, """{"error":"No model is called 'digits'."}""", 3, "x.png: No model is called 'digits'.")]
    [InlineData(HttpStatusCode.Unauthorized, """{"error":"A key is needed."}""", 2, "The server requires a key; set ENSEMBLE_API_KEY.")]
    [InlineData(HttpStatusCode.ServiceUnavailable, """{"error":"Run 'r' has no weights."}""", 5, "x.png: Run 'r' has no weights.")]
    [InlineData(HttpStatusCode.InternalServerError, "<html>", 4, "x.png: the server answers with status 500; correct --http.")]
    [InlineData(HttpStatusCode.OK, "<html>", 4, "http://server/base/ is not an ensemble server: its answer cannot be read; correct --http.")]
    [InlineData(HttpStatusCode.OK, """{"status":"ok"}""", 4, "http://server/base/ is not an ensemble server: its answer cannot be read; correct --http.")]
    public async Task What_goes_wrong_is_one_sentence(HttpStatusCode status, string body, int exitCode, string sentence)
    {
        var error = await Assert.ThrowsAsync<CommandException>(() => Ask(new Script((status, body)), "digits"));
        Assert.Equal((exitCode, sentence), (error.ExitCode, error.Message));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, """{"error":"the body: is no image."}""", "x.png: is no image.")]
    [InlineData(HttpStatusCode.RequestEntityTooLarge, """{"error":"The request is too large."}""", "x.png: The request is too large.")]
    [InlineData(HttpStatusCode.BadRequest, "<html>", "x.png: the server refuses it.")]
    public async Task An_image_that_is_refused_is_no_reason_to_stop(HttpStatusCode status, string body, string sentence)
    {
        var reply = await Ask(new Script((status, body)), "digits");
        Assert.Equal((Grains.Interfaces.Predicting.InferFault.BadOrder, sentence), (reply.Kind, reply.Fault));
    }

    [Fact]
    public async Task A_server_that_is_silent_for_too_long_does_not_count_as_Ctrl_C()
    {
        using var http = new HttpClient(new Silent()) { BaseAddress = new Uri("http://server/base/"), Timeout = TimeSpan.FromMilliseconds(50) };
        var error = await Assert.ThrowsAsync<CommandException>(() => new HttpPredictor(http, "digits", TimeProvider.System).Ask("x.png", [1], TestContext.Current.CancellationToken));
        Assert.Equal(ExitCodes.NoCluster, error.ExitCode);
        Assert.Contains("does not answer", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("server:8080")]
    [InlineData("ftp://server")]
    [InlineData("")]
    public void An_address_is_one_of_HTTP(string address) =>
        Assert.Equal(ExitCodes.BadInput, Assert.Throws<CommandException>(() => HttpPredictor.Connect(address)).ExitCode);

    private static async Task<Grains.Interfaces.Predicting.PredictReply> Ask(Script server, string model)
    {
        using var http = new HttpClient(server) { BaseAddress = new Uri("http://server/base/") };
        return await new HttpPredictor(http, model, new NoPause()).Ask("x.png", [1, 2, 3], TestContext.Current.CancellationToken);
    }

    private sealed class Script(params (HttpStatusCode Status, string Body)[] answers) : HttpMessageHandler
    {
        public List<string> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!.AbsolutePath);
            var (status, body) = answers[Math.Min(Asked.Count, answers.Length) - 1];
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
        }
    }

    private sealed class Silent : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException();
        }
    }

    // A clock whose timers are over at once.
    private sealed class NoPause : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
    }
}
