using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Mail;
using Posthouse.Transport;

namespace Posthouse.Web;

/// <summary>
/// How mail programs find their settings by themselves. Anyone may ask, with any address: the answer depends on the domain alone, never on
/// whether the account exists.
/// </summary>
internal static class ClientSetupEndpoints
{
    // RFC 5321 §4.5.3.1.3, with what escapes of a query may add.
    private const int MaximumAddress = 256;

    internal static void Map(IEndpointRouteBuilder endpoints)
    {
        AutoconfigEndpoint.Map(endpoints);
        AutodiscoverEndpoint.Map(endpoints);
        AutodiscoverJson.Map(endpoints);
        ProfileEndpoint.Map(endpoints);
        SetupPageEndpoint.Map(endpoints);
    }

    /// <summary>Maps a path that strangers may ask as often as the options say.</summary>
    internal static void MapLimited(IEndpointRouteBuilder endpoints, string pattern, string[] methods, RequestDelegate handler) => endpoints.MapMethods(pattern, methods, context =>
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        // Some of it names an address, and all of it may change with the configuration.
        context.Response.Headers.CacheControl = "no-store";
        if (!context.RequestServices.GetRequiredService<ClientSetupOptions>().Enabled) return NotFoundAsync(context);
        TimeSpan? wait = context.RequestServices.GetRequiredService<RequestLimiter>().Enter(context.Connection.RemoteIpAddress ?? IPAddress.None);
        if (wait is null) return handler(context);
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = Math.Ceiling(wait.Value.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    });

    internal static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    /// <summary>An address at a domain, whose every character may stand in XML; null for all else.</summary>
    internal static EmailAddress? ReadAddress(string? text) =>
        text is { Length: > 0 and <= MaximumAddress } && EmailAddress.TryParse(text.Trim(), out EmailAddress? address) && address.Domain is not null && address.ToString().EnumerateRunes().All(IsPlain) ? address : null;

    /// <summary>The first of a query's values of that name.</summary>
    internal static string? Query(HttpContext context, string name) => context.Request.Query[name] is [var first, ..] ? first : null;

    /// <summary>Where people reach this server: over HTTPS at a name that it proves; where it has none, as this request did.</summary>
    internal static string BaseAddress(HttpContext context, string hostName) => context.RequestServices.GetRequiredService<ClientSetupOptions>().HttpsPort switch
    {
        null => $"{context.Request.Scheme}://{context.Request.Host.ToUriComponent()}",
        443 => $"https://{hostName}",
        { } port => string.Create(CultureInfo.InvariantCulture, $"https://{hostName}:{port}"),
    };

    internal static async Task WriteAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> content)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = content.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(content, context.RequestAborted).ConfigureAwait(false);
    }

    private static bool IsPlain(System.Text.Rune rune) =>
        !System.Text.Rune.IsControl(rune) && rune.Value is not (0xFFFE or 0xFFFF or 0xFFFD);
}
