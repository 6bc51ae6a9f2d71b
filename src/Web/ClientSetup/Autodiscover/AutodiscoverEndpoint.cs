using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>Autodiscover, version 1: how Outlook asks. Paths are the same in any case.</summary>
internal static class AutodiscoverEndpoint
{
    internal const string Path = "/autodiscover/autodiscover.xml";

    internal static void Map(IEndpointRouteBuilder endpoints)
    {
        ClientSetupEndpoints.MapLimited(endpoints, Path, ["POST"], PostAsync);
        ClientSetupEndpoints.MapLimited(endpoints, Path, ["GET", "HEAD"], GetAsync);
    }

    private static async Task PostAsync(HttpContext context)
    {
        if (await ReadAsync(context).ConfigureAwait(false) is not { } body)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }

        AutodiscoverRequest? request = AutodiscoverRequest.Read(body);
        if (request is null) await FailAsync(context, AutodiscoverResponse.InvalidRequest, "Invalid Request").ConfigureAwait(false);
        else if (request.Schema != AutodiscoverResponse.Schema) await FailAsync(context, AutodiscoverResponse.NoProvider, "Provider is not available").ConfigureAwait(false);
        else await AnswerAsync(context, request.Address).ConfigureAwait(false);
    }

    internal static Task GetAsync(HttpContext context)
    {
        // MS-OXDISCO §4.1.3: Outlook asks http://autodiscover.DOMAIN to be told where the answer is to be had over HTTPS.
        ClientSetupOptions options = context.RequestServices.GetRequiredService<ClientSetupOptions>();
        string host = context.RequestServices.GetRequiredService<ClientSettingsFinder>().HostNameFor();
        // A proxy does not say which way a request came: who asks for that very name has been led there already.
        bool there = options.BehindProxy && context.Request.Host.Host.Equals(host, StringComparison.OrdinalIgnoreCase);
        if (!context.Request.IsHttps && options.HttpsPort is not null && !there)
        {
            context.Response.Redirect(ClientSetupEndpoints.BaseAddress(context, host) + Path);
            return Task.CompletedTask;
        }

        return (ClientSetupEndpoints.Query(context, "email") ?? ClientSetupEndpoints.Query(context, "emailaddress")) is { Length: > 0 } address
            ? AnswerAsync(context, address)
            : FailAsync(context, AutodiscoverResponse.InvalidRequest, "Invalid Request");
    }

    private static async Task AnswerAsync(HttpContext context, string text)
    {
        if (ClientSetupEndpoints.ReadAddress(text) is not { Domain: { } domain } address)
        {
            await FailAsync(context, AutodiscoverResponse.InvalidRequest, "Invalid Request").ConfigureAwait(false);
            return;
        }

        ClientSettingsFinder finder = context.RequestServices.GetRequiredService<ClientSettingsFinder>();
        if (await finder.FindAsync(domain, context.RequestAborted).ConfigureAwait(false) is not { } settings)
        {
            // Of the domain, as the message says: about an address nothing is ever said.
            await FailAsync(context, AutodiscoverResponse.NoSuchAddress, "The domain is not served here").ConfigureAwait(false);
            return;
        }

        byte[] answer = settings.IsOtherName ? AutodiscoverResponse.Redirect(address, address.At(settings.Main)) : AutodiscoverResponse.Settings(settings, address);
        await ClientSetupEndpoints.WriteAsync(context, "text/xml; charset=utf-8", answer).ConfigureAwait(false);
    }

    private static Task FailAsync(HttpContext context, int code, string message) => ClientSetupEndpoints.WriteAsync(
        context, "text/xml; charset=utf-8", AutodiscoverResponse.Error(code, message, context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow()));

    /// <summary>Null when it is too long.</summary>
    private static async Task<byte[]?> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > AutodiscoverRequest.MaximumSize) return null;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = AutodiscoverRequest.MaximumSize + 1;
        var buffer = new byte[AutodiscoverRequest.MaximumSize + 1];
        int length = await context.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, context.RequestAborted).ConfigureAwait(false);
        return length > AutodiscoverRequest.MaximumSize ? null : buffer[..length];
    }
}
