using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Directory;

namespace Posthouse.Jmap;

/// <summary>Request-level errors (RFC 8620 §3.6.1, RFC 9457), with their details in the language of who reads them.</summary>
internal static class ProblemDetails
{
    internal static Task WriteAsync(HttpContext context, RequestException error) =>
        WriteAsync(context, error.Status, "urn:ietf:params:jmap:error:" + error.Type, error.Message, error.Limit);

    internal static async Task WriteAsync(HttpContext context, int status, string type, string detail, string? limit)
    {
        bool chinese = ReaderLanguage.IsChinese(context);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        context.Response.Headers.ContentLanguage = chinese ? "zh-CN" : "en";
        var output = new Utf8JsonWriter(context.Response.BodyWriter, Dispatcher.Json);
        await using (output.ConfigureAwait(false))
        {
            output.WriteStartObject();
            output.WriteString("type"u8, type);
            output.WriteNumber("status"u8, status);
            output.WriteString("detail"u8, chinese ? context.RequestServices.GetRequiredService<IUserText>().InChinese(detail) : detail);
            if (limit is not null) output.WriteString("limit"u8, limit);
            output.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
