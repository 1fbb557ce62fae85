namespace Silo.Serving;

/// <summary>The OpenAPI document of the HTTP face.</summary>
internal static class ApiDescription
{
    private static readonly Lazy<byte[]> Document = new(Read);

    /// <summary>As JSON.</summary>
    public static byte[] Json => Document.Value;

    private static byte[] Read()
    {
        using var resource = typeof(ApiDescription).Assembly.GetManifestResourceStream("openapi.json")!;
        using var content = new MemoryStream();
        resource.CopyTo(content);
        return content.ToArray();
    }
}
