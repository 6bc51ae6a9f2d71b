using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Posthouse.Web;

/// <summary>
/// The API's own description, for everybody: it says what can be asked, and nothing of this server. It is the file that is checked in
/// as the contract (docs/api/openapi.json), built into the program.
/// </summary>
internal static class OpenApiEndpoint
{
    private static readonly byte[] Document = Read();

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("openapi.json", static context =>
    {
        context.Response.ContentType = "application/openapi+json;version=3.1";
        context.Response.ContentLength = Document.Length;
        return context.Response.Body.WriteAsync(Document, context.RequestAborted).AsTask();
    });

    private static byte[] Read()
    {
        using Stream stream = typeof(OpenApiEndpoint).Assembly.GetManifestResourceStream("openapi.json")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
