using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Client.Tracing;

/// <summary>A command as the beginning of a trace, sent by OTLP over HTTP to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
internal sealed class CommandTrace : IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static readonly ActivitySource Source = new("Ensemble.Client");
    private readonly TracerProvider _sender;
    private readonly Activity? _command;

    private CommandTrace(string command)
    {
        _sender = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService("ensemble", serviceInstanceId: "command"))
            .AddSource(Source.Name, "Microsoft.Orleans.Application")
            .AddOtlpExporter(options => options.Protocol = OtlpExportProtocol.HttpProtobuf)
            .Build();
        _command = Source.StartActivity($"ensemble {command}");
    }

    /// <summary>Whether traces are sent anywhere.</summary>
    public static bool IsWished => Variables.Find(Endpoint) is not null;

    /// <summary>Starts a trace if one is configured.</summary>
    /// <param name="command">The command's name.</param>
    public static CommandTrace? Begin(string command) => IsWished ? new CommandTrace(command) : null;

    /// <summary>Ends it, and sends what is not sent yet.</summary>
    public void Dispose()
    {
        _command?.Dispose();
        _sender.Dispose();
    }
}
