using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Posthouse.Directory;
using Posthouse.Identity;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Posthouse.Web;

/// <summary>The page on which a person types the code that a device shows, and lets the device in (RFC 8628 §3.3).</summary>
internal static class DeviceEndpoint
{
    private const string Codes = "device-code";

    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    internal static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapMethods(OAuthPaths.Device, [HttpMethods.Get, HttpMethods.Post], AnswerAsync);

    private static async Task AnswerAsync(HttpContext context)
    {
        if (context.GetOpenIddictServerRequest() is not { } request)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        ConsentText text = ConsentText.For(context.Request);
        BrowserVisitor? visitor = await context.RequestServices.GetRequiredService<BrowserSessions>().FindVisitorAsync(context, context.RequestAborted).ConfigureAwait(false);
        if (visitor is not { Session: { } session, Result.Account: { } account })
        {
            string here = OAuthPaths.Device + (request.UserCode is { } typed ? "?user_code=" + Uri.EscapeDataString(typed) : "");
            AuthorizeEndpoint.Redirect(context, $"{SignInEndpoints.Path}?next={Uri.EscapeDataString(here)}");
            return;
        }

        if (request.UserCode is not { Length: > 0 } code)
        {
            string? end = context.Request.Query["end"].ToString() switch { "allowed" => text.DeviceAllowed, "denied" => text.DeviceDenied, _ => null };
            await (end is null ? ShowFormAsync(context, text, null) : ShowEndAsync(context, text, end)).ConfigureAwait(false);
            return;
        }

        // RFC 8628 §5.1: who tries codes is slowed down before one is looked at, be it right or wrong. One after the other: of many at once each sees what those before have cost.
        ChangeOrder order = context.RequestServices.GetRequiredService<ChangeOrder>();
        CodeThrottle throttle = context.RequestServices.GetRequiredService<CodeThrottle>();
        TimeSpan wait;
        (ClaimsPrincipal Principal, string Client)? asked = null;
        bool isAllowed = false;
        using (await order.TakeAsync(string.Create(CultureInfo.InvariantCulture, $"device codes of {account.Id.Value}"), context.RequestAborted).ConfigureAwait(false))
        {
            wait = throttle.BlockedFor(Codes, account.Id);
            if (wait == TimeSpan.Zero && (asked = await FindAskedAsync(context).ConfigureAwait(false)) is null)
            {
                // Only to who allowed it: whoever else types the code learns nothing of it.
                isAllowed = AnsweredUserCodes.GrantOf(context) is { } answered && await FindGrantAsync(context, answered).ConfigureAwait(false) is { Status: Statuses.Valid } given && IsOf(given, account);
                if (!isAllowed) throttle.Failed(Codes, account.Id, code);
            }
        }

        if (wait > TimeSpan.Zero)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await ShowFormAsync(context, text, text.CodesBlocked, StatusCodes.Status429TooManyRequests).ConfigureAwait(false);
            return;
        }

        if (asked is not var (principal, clientId))
        {
            await (isAllowed ? ShowEndAsync(context, text, text.DeviceAllowedBefore) : ShowFormAsync(context, text, text.CodeWrong)).ConfigureAwait(false);
            return;
        }

        ImmutableArray<string> scopes = principal.GetScopes();
        IOpenIddictApplicationManager clients = context.RequestServices.GetRequiredService<IOpenIddictApplicationManager>();
        var client = (OAuthClient)(await clients.FindByClientIdAsync(clientId, context.RequestAborted).ConfigureAwait(false))!;
        string? decision = HttpMethods.IsPost(context.Request.Method) ? (string?)request.GetParameter(AuthorizeEndpoint.Decision) : null;
        if (decision is null || !AuthorizeEndpoint.IsOwnForm(context, (string?)request.GetParameter("csrf")))
        {
            await AskAsync(context, text, client, account, scopes, code).ConfigureAwait(false);
        }
        else if (decision == "allow")
        {
            // One after the other: a second click sees what the first has done.
            using IDisposable turn = await order.TakeAsync("device code " + code, context.RequestAborted).ConfigureAwait(false);
            if (await IsAnsweredAsync(context, principal).ConfigureAwait(false))
            {
                AuthorizeEndpoint.Redirect(context, OAuthPaths.Device + "?user_code=" + Uri.EscapeDataString(code));
                return;
            }

            ClaimsPrincipal allowed = OAuthPrincipal.Of(account, scopes, session);
            // The device's grant is there since it asked, and nobody's: from now on its owner sees it among those that he has let in.
            IOpenIddictAuthorizationManager grants = context.RequestServices.GetRequiredService<IOpenIddictAuthorizationManager>();
            if (principal.GetAuthorizationId() is { Length: > 0 } id && await FindGrantAsync(context, id).ConfigureAwait(false) is { } grant)
            {
                // Another's answer is under way.
                if (grant.Subject is { Length: > 0 } && !IsOf(grant, account))
                {
                    await ShowFormAsync(context, text, text.CodeWrong).ConfigureAwait(false);
                    return;
                }

                grant.Subject = allowed.GetClaim(Claims.Subject);
                grant.Scopes = scopes;
                (grant.Provider, grant.Session) = (session.Provider, session.Id);
                try
                {
                    await grants.UpdateAsync(grant, context.RequestAborted).ConfigureAwait(false);
                }
                catch (OpenIddictExceptions.ConcurrencyException)
                {
                    // The session has ended since it was found, or another tab has answered.
                    AuthorizeEndpoint.Redirect(context, OAuthPaths.Device + "?user_code=" + Uri.EscapeDataString(code));
                    return;
                }

                allowed.SetAuthorizationId(grant.Id);
            }

            await context.SignInAsync(Scheme, allowed, new AuthenticationProperties { RedirectUri = OAuthPaths.Device + "?end=allowed" }).ConfigureAwait(false);
        }
        else
        {
            await AuthorizeEndpoint.RefuseAsync(context, Errors.AccessDenied, "The person said no.", OAuthPaths.Device + "?end=denied").ConfigureAwait(false);
        }
    }

    // Null where the code is none, or answered.
    private static async Task<(ClaimsPrincipal Principal, string Client)?> FindAskedAsync(HttpContext context) =>
        await context.AuthenticateAsync(Scheme).ConfigureAwait(false) is { Succeeded: true, Principal: { } principal } && principal.GetClaim(Claims.ClientId) is { Length: > 0 } client ? (principal, client) : null;

    // As it is now: what this request knows of the code is from before its turn.
    private static async Task<bool> IsAnsweredAsync(HttpContext context, ClaimsPrincipal userCode)
    {
        AsyncServiceScope scope = context.RequestServices.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            IOpenIddictTokenManager tokens = scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>();
            return userCode.GetTokenId() is { Length: > 0 } id && await tokens.FindByIdAsync(id, context.RequestAborted).ConfigureAwait(false) is { } token
                && !await tokens.HasStatusAsync(token, Statuses.Valid, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static async Task<OAuthGrant?> FindGrantAsync(HttpContext context, string id) =>
        await context.RequestServices.GetRequiredService<IOpenIddictAuthorizationManager>().FindByIdAsync(id, context.RequestAborted).ConfigureAwait(false) as OAuthGrant;

    private static bool IsOf(OAuthGrant grant, Account account) => grant.Subject == account.Id.Value.ToString(CultureInfo.InvariantCulture);

    private static Task ShowFormAsync(HttpContext context, ConsentText text, string? note, int status = StatusCodes.Status200OK) => WriteAsync(context, text, string.Create(CultureInfo.InvariantCulture, $"""
        {(note is null ? "" : $"<p class=\"note\" role=\"alert\">{SetupPage.Encode(note)}</p>")}
        <p class="soft">{SetupPage.Encode(text.CodeIntroduction)}</p>
        <form class="stack" method="get" action="{OAuthPaths.Device}">
        <label>{SetupPage.Encode(text.Code)}<input name="user_code" type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="40" required autofocus></label>
        <button type="submit">{SetupPage.Encode(text.GoOn)}</button>
        </form>
        """), status);

    private static Task ShowEndAsync(HttpContext context, ConsentText text, string end) => WriteAsync(context, text, $"<p role=\"status\">{SetupPage.Encode(end)}</p>");

    // RFC 8628 §5.4: whoever sends somebody a link with a code in it is found out by the question.
    private static Task AskAsync(HttpContext context, ConsentText text, OAuthClient client, Account account, ImmutableArray<string> scopes, string code) => WriteAsync(context, text, string.Create(CultureInfo.InvariantCulture, $"""
        <p>{SetupPage.Encode(text.Asks(client.DisplayName ?? client.ClientId, account.Address.ToString()))}</p>
        {AuthorizeEndpoint.ScopeList(text, scopes)}
        <p class="note">{SetupPage.Encode(text.CodeCheck(code))}</p>
        <form method="post" action="{OAuthPaths.Device}?lang={text.Language}"><input type="hidden" name="user_code" value="{SetupPage.Encode(code)}"><input type="hidden" name="csrf" value="{BrowserSessions.CsrfOf(context.Request)}">
        <button type="submit" name="{AuthorizeEndpoint.Decision}" value="allow">{SetupPage.Encode(text.Allow)}</button>
        <button type="submit" class="quiet" name="{AuthorizeEndpoint.Decision}" value="deny">{SetupPage.Encode(text.Deny)}</button>
        </form>
        """));

    private static Task WriteAsync(HttpContext context, ConsentText text, string content, int status = StatusCodes.Status200OK) =>
        PersonalPage.WriteAsync(context, text.Language, text.CodeTitle, null, default, $"<div class=\"narrow\"><h1>{SetupPage.Encode(text.CodeTitle)}</h1>{content}</div>", status);
}
