using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Mail;

namespace Posthouse.Web;

/// <summary>The page for people: any address of a domain here gets the same one.</summary>
internal static class SetupPageEndpoint
{
    internal const string Path = "/setup";

    internal static void Map(IEndpointRouteBuilder endpoints) => ClientSetupEndpoints.MapLimited(endpoints, Path, ["GET", "HEAD"], ServeAsync);

    private static async Task ServeAsync(HttpContext context)
    {
        SetupText text = SetupText.For(context.Request);
        string typed = (ClientSetupEndpoints.Query(context, "address") ?? "").Trim();
        if (typed.Length > 254) typed = "";
        Action<SetupPage>? content = typed.Length == 0 ? null : await ContentAsync(context, typed, text).ConfigureAwait(false);
        byte[] page = Encoding.UTF8.GetBytes(new SetupPage(text).Write(typed, content));
        context.Response.Headers.ContentSecurityPolicy = SetupStyle.Policy;
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers.ContentLanguage = text.Language;
        context.Response.Headers.Vary = "Accept-Language";
        await ClientSetupEndpoints.WriteAsync(context, "text/html; charset=utf-8", page).ConfigureAwait(false);
    }

    private static async Task<Action<SetupPage>> ContentAsync(HttpContext context, string typed, SetupText text)
    {
        if (ClientSetupEndpoints.ReadAddress(typed) is not { Domain: { } domain } address) return page => page.Note(text.NoAddress);
        if (await context.RequestServices.GetRequiredService<ClientSettingsFinder>().FindAsync(domain, context.RequestAborted).ConfigureAwait(false) is not { } settings)
            return page => page.Note(text.NotHere(domain.Unicode));
        string profile = $"{ProfileEndpoint.Path}?address={Uri.EscapeDataString(address.ToString())}";
        // A phone gets no profile in clear text.
        string? scanned = context.RequestServices.GetRequiredService<ClientSetupOptions>().HttpsPort is null ? null : ClientSetupEndpoints.BaseAddress(context, settings.HostName) + profile;
        bool signed = context.RequestServices.GetRequiredService<ProfileSigner>().CanSign(settings.HostName);
        return page => page.Settings(settings, address.ToString(), $"{profile}&language={text.Language}", scanned, signed);
    }
}
