using System.Text.Json;
using Serilog.Core;
using Silo.Hosting;
using Silo.Serving;
using Silo.Serving.Protocol;

namespace Silo.Logs;

/// <summary>Shows and changes how much a running silo writes to its log. Changing is for those with a key only.</summary>
internal static class LogLevelEndpoint
{
    private const string Path = "/admin/log-level";

    public static void Map(IEndpointRouteBuilder app, SiloSettings settings)
    {
        app.MapGet(Path, Show);
        app.MapPost(Path, context => Change(context, settings));
    }

    private static Task Show(HttpContext context) =>
        context.Response.WriteJson(
            JsonSerializer.SerializeToUtf8Bytes(new Wish(LogSettings.WordOf(SwitchOf(context).MinimumLevel)), JsonSerializerOptions.Web));

    private static async Task Change(HttpContext context, SiloSettings settings)
    {
        if (settings.ParsedApiKeys.IsEmpty && !settings.Jwt.AreSet)
            throw new ProtocolFault(
                StatusCodes.Status403Forbidden,
                "The log level cannot be changed without Ensemble:ApiKeys or Ensemble:Jwt; set keys, or set Ensemble:Logs:Level and "
                    + "restart.");
        var wish = Read(await context.Request.ReadBody(context.RequestAborted));
        SwitchOf(context).MinimumLevel = LogSettings.LevelOf(wish.Level)
            ?? throw new ProtocolFault(StatusCodes.Status400BadRequest, $"The level is '{wish.Level}'; choose {LogSettings.Levels}.");
        await Show(context);
    }

    private static Wish Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<Wish>(Utf8Mark.Skip(body).Span, JsonSerializerOptions.Web) ?? new Wish(null);
        }
        catch (JsonException)
        {
            throw new ProtocolFault(StatusCodes.Status400BadRequest, """The body is no JSON object; send {"level": "debug"}.""");
        }
    }

    private static LoggingLevelSwitch SwitchOf(HttpContext context) => context.RequestServices.GetRequiredService<LoggingLevelSwitch>();

    private sealed record Wish(string? Level);
}
