using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>
/// Where Thunderbird looks: autoconfig.DOMAIN/mail/config-v1.1.xml, and DOMAIN/.well-known/autoconfig/mail/config-v1.1.xml. The address in the
/// query says which domain is meant; without one, the host's name does.
/// </summary>
internal static class AutoconfigEndpoint
{
    private const string Label = "autoconfig.";

    internal static void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (string path in (string[])["/mail/config-v1.1.xml", "/.well-known/autoconfig/mail/config-v1.1.xml"])
            ClientSetupEndpoints.MapLimited(endpoints, path, ["GET", "HEAD"], ServeAsync);
    }

    private static async Task ServeAsync(HttpContext context)
    {
        ClientSettingsFinder finder = context.RequestServices.GetRequiredService<ClientSettingsFinder>();
        if (DomainOf(context) is not { } domain || await finder.FindAsync(domain, context.RequestAborted).ConfigureAwait(false) is not { } settings)
        {
            await ClientSetupEndpoints.NotFoundAsync(context).ConfigureAwait(false);
            return;
        }

        string? page = context.RequestServices.GetRequiredService<ClientSetupOptions>().HttpsPort is null ? null : ClientSetupEndpoints.BaseAddress(context, settings.HostName) + SetupPageEndpoint.Path;
        await ClientSetupEndpoints.WriteAsync(context, "application/xml; charset=utf-8", AutoconfigDocument.Write(settings, page, await OAuthOffer.FindAsync(context).ConfigureAwait(false))).ConfigureAwait(false);
    }

    private static DomainName? DomainOf(HttpContext context)
    {
        if (ClientSetupEndpoints.Query(context, "emailaddress") is { Length: > 0 } text) return ClientSetupEndpoints.ReadAddress(text)?.Domain;
        string host = context.Request.Host.Host;
        if (host.StartsWith(Label, StringComparison.OrdinalIgnoreCase)) host = host[Label.Length..];
        return DomainName.TryParse(host, out DomainName? domain) ? domain : null;
    }
}
