using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>The profile of an address, as a phone fetches it from the page or from the QR code.</summary>
internal static class ProfileEndpoint
{
    internal const string Path = "/setup/profile.mobileconfig";

    internal static void Map(IEndpointRouteBuilder endpoints) => ClientSetupEndpoints.MapLimited(endpoints, Path, ["GET", "HEAD"], ServeAsync);

    private static async Task ServeAsync(HttpContext context)
    {
        ClientSettingsFinder finder = context.RequestServices.GetRequiredService<ClientSettingsFinder>();
        if (ClientSetupEndpoints.ReadAddress(ClientSetupEndpoints.Query(context, "address")) is not { Domain: { } domain } address
            || await finder.FindAsync(domain, context.RequestAborted).ConfigureAwait(false) is not { Incoming: [var incoming, ..], Outgoing: [var outgoing, ..] } settings)
        {
            await ClientSetupEndpoints.NotFoundAsync(context).ConfigureAwait(false);
            return;
        }

        byte[] profile = AppleProfile.Write(settings, incoming, outgoing, address, SetupText.For(context.Request));
        byte[] signed = context.RequestServices.GetRequiredService<ProfileSigner>().Sign(profile, settings.HostName);
        context.Response.Headers.ContentDisposition = "attachment; filename=\"mail.mobileconfig\"";
        await ClientSetupEndpoints.WriteAsync(context, "application/x-apple-aspen-config", signed).ConfigureAwait(false);
    }
}
