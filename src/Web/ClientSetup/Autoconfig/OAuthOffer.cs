using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Identity;

namespace Posthouse.Web;

/// <summary>How mail programs get tokens here.</summary>
/// <param name="Issuer">A host's name, by which Thunderbird knows its providers.</param>
internal sealed record OAuthOffer(string Issuer, string Scope, Uri Authorization, Uri Token)
{
    /// <summary>Null where no tokens are given out, or no mail program could ask for one: none is registered.</summary>
    internal static async ValueTask<OAuthOffer?> FindAsync(HttpContext context)
    {
        if (context.RequestServices.GetRequiredService<IdentityOptions>().Issuer is not { } issuer) return null;
        IReadOnlyList<OAuthClient> clients = await context.RequestServices.GetRequiredService<OAuthClients>().ListAsync(context.RequestAborted).ConfigureAwait(false);
        if (!clients.Any(static client => client.Type == "public" && client.Permissions.Contains("gt:authorization_code") && IsForMail(client.Permissions))) return null;
        return new OAuthOffer(issuer.IdnHost, $"{OAuthScopes.Mail} offline_access", new Uri(issuer, OAuthPaths.Authorize), new Uri(issuer, OAuthPaths.Token));
    }

    private static bool IsForMail(ImmutableArray<string> permissions) => permissions.Contains("scp:" + OAuthScopes.Mail);
}
