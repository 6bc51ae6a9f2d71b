using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Directory;
using Posthouse.Identity;
using Posthouse.Mail;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Web;

/// <summary>The way to identity providers and back.</summary>
internal static class ProviderEndpoints
{
    // A logout token has some 1,000 characters.
    private const int LongestToken = 16_000;

    internal static void Map(IEndpointRouteBuilder endpoints)
    {
        string one = ProviderPaths.Prefix + "/{owner}/{name}";
        endpoints.MapGet(one, static context => WithProviderAsync(context, BeginAsync));
        endpoints.MapGet(one + "/back", static context => WithProviderAsync(context, CompleteAsync));
        endpoints.MapGet(one + "/out", static context => WithProviderAsync(context, SignOutAsync));
        endpoints.MapPost(one + "/logout", LogoutAsync);
    }

    /// <summary>Those that a page offers: of the server, of the name that the page was asked for, of the address that somebody has typed.</summary>
    internal static ValueTask<IReadOnlyList<IdentityProvider>> OfferedAsync(HttpContext context, string typed)
    {
        var names = new List<DomainName>();
        if (DomainName.TryParse(context.Request.Host.Host, out DomainName? host)) names.Add(host);
        if (EmailAddress.TryParse(typed, out EmailAddress? address) && address.Domain is { } domain) names.Add(domain);
        return context.RequestServices.GetRequiredService<IdentityProviders>().OfferedAsync(names, context.RequestAborted);
    }

    private static async Task WithProviderAsync(HttpContext context, Func<HttpContext, IdentityProvider, Task> handler)
    {
        if (!SignInEndpoints.IsPrivate(context))
        {
            SignInEndpoints.GoOn(context, SignInEndpoints.Path);
            return;
        }

        try
        {
            if (await FindAsync(context).ConfigureAwait(false) is { } provider) await handler(context, provider).ConfigureAwait(false);
            else await SignInEndpoints.ShowFaultAsync(context, ProviderFault.Stale, "/").ConfigureAwait(false);
        }
        catch (StoreException) when (!context.Response.HasStarted)
        {
            // The store has said so in the log.
            await SignInEndpoints.ShowFaultAsync(context, ProviderFault.Unavailable, "/").ConfigureAwait(false);
        }
    }

    private static async ValueTask<IdentityProvider?> FindAsync(HttpContext context) =>
        await context.RequestServices.GetRequiredService<IdentityProviders>().FindAsync(Route(context, "owner"), Route(context, "name"), context.RequestAborted).ConfigureAwait(false) is { Enabled: true } provider
            && context.RequestServices.GetRequiredService<IdentityOptions>().Issuer is not null ? provider : null;

    private static string Route(HttpContext context, string name) => (string?)context.Request.RouteValues[name] ?? "";

    private static async Task BeginAsync(HttpContext context, IdentityProvider provider)
    {
        string next = ReturnPath.Read(context.Request.Query["next"]);
        string address = context.Request.Query["address"].ToString();
        bool again = context.Request.Query.ContainsKey("again");
        // Nobody is signed in at another site's wish: there he sees the page, and decides.
        if (RequestSource.IsOtherSite(context.Request))
        {
            SignInEndpoints.GoOn(context, $"{SignInEndpoints.Path}?next={Uri.EscapeDataString(next)}");
            return;
        }

        Uri? place = await context.RequestServices.GetRequiredService<ProviderSignIn>().BeginAsync(context, provider, next, address, again).ConfigureAwait(false);
        if (place is null) await SignInEndpoints.ShowFaultAsync(context, ProviderFault.Unreachable, next).ConfigureAwait(false);
        else SignInEndpoints.GoOn(context, place.AbsoluteUri);
    }

    private static async Task CompleteAsync(HttpContext context, IdentityProvider provider)
    {
        ProviderAnswer answer = await context.RequestServices.GetRequiredService<ProviderSignIn>().CompleteAsync(context, provider).ConfigureAwait(false);
        if (answer.Linked)
        {
            SignInEndpoints.GoOn(context, AccountPageEndpoints.Path + "?linked=1");
            return;
        }

        if (answer.Confirmed is { } session)
        {
            await context.RequestServices.GetRequiredService<Confirmations>().GiveAsync(context, session).ConfigureAwait(false);
            await LeaveAsync(context, AccountPageEndpoints.Path + "?confirmed=1").ConfigureAwait(false);
            return;
        }

        if (answer.Result is not { Outcome: SignInOutcome.Success, Account: { } account } result)
        {
            await SignInEndpoints.ShowFaultAsync(context, answer.Fault, answer.Next).ConfigureAwait(false);
            return;
        }

        if (!answer.HasFactors && await context.RequestServices.GetRequiredService<SecondFactors>().IsAskedForAsync(account, context.RequestAborted).ConfigureAwait(false))
        {
            await context.RequestServices.GetRequiredService<SignInSteps>().BeginAsync(context, result, provider.Id, answer.Session).ConfigureAwait(false);
            await LeaveAsync(context, $"{SecondStepEndpoint.Path}?next={Uri.EscapeDataString(answer.Next)}").ConfigureAwait(false);
            return;
        }

        string method = answer.HasFactors ? SignInMethod.ProviderWithFactors : SignInMethod.Provider;
        BrowserSessions sessions = context.RequestServices.GetRequiredService<BrowserSessions>();
        await sessions.BeginAsync(context, result, method, provider.Id, answer.Session).ConfigureAwait(false);
        await LeaveAsync(context, await sessions.MustEnrolAsync(account, method, context.RequestAborted).ConfigureAwait(false) ? AccountPageEndpoints.Path : answer.Next).ConfigureAwait(false);
    }

    // The provider's site began this navigation, and a redirection would be part of it: cookies that are strict would stay away, and pages take the
    // request for another site's. What comes after this page is our own.
    private static Task LeaveAsync(HttpContext context, string path)
    {
        SignInText text = SignInText.For(context.Request);
        context.Response.Headers["Refresh"] = "0; url=" + path;
        return PersonalPage.WriteAsync(context, text.Language, text.Title, null, default, $"<div class=\"narrow\"><h1>{SetupPage.Encode(text.Welcome)}</h1><p><a href=\"{SetupPage.Encode(path)}\">{SetupPage.Encode(text.GoOn)}</a></p></div>");
    }

    private static async Task SignOutAsync(HttpContext context, IdentityProvider provider)
    {
        Uri? place = RequestSource.IsOtherSite(context.Request) ? null : await context.RequestServices.GetRequiredService<ProviderSignIn>().SignOutAddressAsync(provider, context.RequestAborted).ConfigureAwait(false);
        SignInEndpoints.GoOn(context, place?.AbsoluteUri ?? SignInEndpoints.Path + "?signedout=1");
    }

    // Back-Channel Logout 1.0 §2.8: 200 or 400, and nothing of either is kept.
    private static async Task LogoutAsync(HttpContext context)
    {
        PersonalPage.Protect(context.Response);
        try
        {
            bool ended = SignInEndpoints.IsPrivate(context)
                && await FindAsync(context).ConfigureAwait(false) is { } provider
                && await SignInEndpoints.ReadFormAsync(context).ConfigureAwait(false) is { } form
                && form["logout_token"].ToString() is { Length: > 0 and <= LongestToken } token
                && await context.RequestServices.GetRequiredService<ProviderSignIn>().SignedOutAsync(provider, token, context.RequestAborted).ConfigureAwait(false);
            context.Response.StatusCode = ended ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        }
        catch (StoreException)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }
}
