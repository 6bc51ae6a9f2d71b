using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using System.Text;
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
using Posthouse.Transport;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Posthouse.Web;

/// <summary>
/// The authorization endpoint's page (RFC 6749 §4.1.1). OpenIddict has checked the client, where it wants to be answered, PKCE and the
/// scopes by the time a request arrives here; this asks the person.
/// </summary>
internal static class AuthorizeEndpoint
{
    internal const string Decision = "decision";

    // When the person was sent to sign in (again), in Unix seconds: whoever comes back from there has done it. Who takes it away, or sets it, does that
    // to his own request alone; what a client relies on is auth_time.
    private const string Since = "signin_since";

    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    internal static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapMethods(OAuthPaths.Authorize, [HttpMethods.Get, HttpMethods.Post], AnswerAsync);

    private static async Task AnswerAsync(HttpContext context)
    {
        // RFC 6749 §4.1.2.1: whoever asks without a name and an address that are registered is not sent anywhere, but told here.
        if (context.GetOpenIddictServerResponse() is { Error.Length: > 0 } refused)
        {
            await ShowErrorAsync(context, refused).ConfigureAwait(false);
            return;
        }

        if (context.GetOpenIddictServerRequest() is not { } request)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        BrowserVisitor? visitor = await Sessions(context).FindVisitorAsync(context, context.RequestAborted).ConfigureAwait(false);
        if (visitor is not { Session: { } session, Result.Account: { } account } || !await IsFreshAsync(context, request, session).ConfigureAwait(false))
        {
            if (request.HasPromptValue(PromptValues.None)) await RefuseAsync(context, Errors.LoginRequired, "The person has to sign in.").ConfigureAwait(false);
            else Redirect(context, SignInAddress(context, request, visitor?.Session is not null));
            return;
        }

        IOpenIddictApplicationManager clients = context.RequestServices.GetRequiredService<IOpenIddictApplicationManager>();
        var client = (OAuthClient)(await clients.FindByClientIdAsync(request.ClientId!, context.RequestAborted).ConfigureAwait(false))!;
        ImmutableArray<string> scopes = request.GetScopes();
        IOpenIddictAuthorizationManager grants = context.RequestServices.GetRequiredService<IOpenIddictAuthorizationManager>();
        string subject = account.Id.Value.ToString(CultureInfo.InvariantCulture);
        object? grant = null;
        bool hasConsent = false;
        await foreach (object one in grants.FindAsync(subject, client.Id, Statuses.Valid, AuthorizationTypes.Permanent, scopes, context.RequestAborted).ConfigureAwait(false))
        {
            // Consent is the person's whatever he came by; what comes of it ends with the provider of this session.
            hasConsent = true;
            if (((OAuthGrant)one).Provider != session.Provider) continue;
            grant = one;
            break;
        }

        string? decision = HttpMethods.IsPost(context.Request.Method) ? (string?)request.GetParameter(Decision) : null;
        bool asked = !IsSureWho(client, request) || (client.Consent != ConsentTypes.Implicit && (!hasConsent || request.HasPromptValue(PromptValues.Consent)));
        if (asked)
        {
            // The decision is the person's own only where our page sent it.
            if (decision is null || !IsOwnForm(context, (string?)request.GetParameter("csrf")))
            {
                if (request.HasPromptValue(PromptValues.None)) await RefuseAsync(context, Errors.ConsentRequired, "The person has to be asked.").ConfigureAwait(false);
                else await AskAsync(context, request, client, account, scopes).ConfigureAwait(false);
                return;
            }

            if (decision != "allow")
            {
                await RefuseAsync(context, Errors.AccessDenied, "The person said no.").ConfigureAwait(false);
                return;
            }
        }

        ClaimsPrincipal principal = OAuthPrincipal.Of(account, scopes, session);
        if (grant is null)
        {
            grant = new OAuthGrant
            {
                Id = Guid.NewGuid().ToString("N"), Client = client.Id, Subject = subject, Status = Statuses.Valid, Type = AuthorizationTypes.Permanent, Scopes = scopes, Created = Sessions(context).Now,
                Provider = session.Provider, Session = session.Id,
            };
            try
            {
                await grants.CreateAsync(grant, context.RequestAborted).ConfigureAwait(false);
            }
            catch (OpenIddictExceptions.ConcurrencyException)
            {
                // The session has ended since it was found.
                await RefuseAsync(context, Errors.LoginRequired, "The person has to sign in.").ConfigureAwait(false);
                return;
            }
        }

        principal.SetAuthorizationId(((OAuthGrant)grant).Id);
        await context.SignInAsync(Scheme, principal).ConfigureAwait(false);
    }

    /// <summary>The session is young enough, and of the person that the client expects.</summary>
    private static async Task<bool> IsFreshAsync(HttpContext context, OpenIddictRequest request, BrowserSession session)
    {
        // OpenID Connect Core §3.1.2.1: id_token_hint names whom the client takes for signed in; it comes back through the sign-in page as it was.
        if (request.IdTokenHint is { Length: > 0 } && (await context.AuthenticateAsync(Scheme).ConfigureAwait(false)).Principal?.GetClaim(Claims.Subject) is { } expected
            && expected != session.Account.Value.ToString(CultureInfo.InvariantCulture))
        {
            return false;
        }

        bool again = AsksAgain(request);
        if (!again && request.MaxAge is not { } && request.GetParameter(Since) is null) return true;
        // Signed in since the request came the first time: that is what "login" asks for, and as young as anybody can be.
        if (long.TryParse((string?)request.GetParameter(Since), NumberStyles.None, CultureInfo.InvariantCulture, out long since) && session.Created.ToUnixTimeSeconds() >= since) return true;
        TimeSpan age = Sessions(context).Now - session.Created;
        return !again && request.MaxAge is { } oldest && age <= TimeSpan.FromSeconds(oldest);
    }

    private static string SignInAddress(HttpContext context, OpenIddictRequest request, bool again)
    {
        string hint = request.LoginHint is { Length: > 0 and <= 320 } named ? $"&address={Uri.EscapeDataString(named)}" : "";
        // Also where nobody is signed in here: an identity provider would else answer for a sign-in of hours ago, which is not what was asked for.
        bool anew = again || AsksAgain(request) || request.MaxAge is not null;
        long? since = request.GetParameter(Since) is null && anew ? Sessions(context).Now.ToUnixTimeSeconds() : null;
        return $"{SignInEndpoints.Path}?next={Uri.EscapeDataString(AddressOf(request, since))}{hint}{(anew ? "&again=1" : "")}";
    }

    private static BrowserSessions Sessions(HttpContext context) => context.RequestServices.GetRequiredService<BrowserSessions>();

    private static bool AsksAgain(OpenIddictRequest request) => request.HasPromptValue(PromptValues.Login) || request.HasPromptValue(PromptValues.SelectAccount);

    // RFC 8252 §8.6: any program on a device may take a private scheme or a port of it, and the name of a client that can keep no secret. Who
    // is there to be asked decides each time.
    private static bool IsSureWho(OAuthClient client, OpenIddictRequest request) =>
        client.Type != ClientTypes.Public || request.RedirectUri?.StartsWith("https://", StringComparison.OrdinalIgnoreCase) == true;

    internal static bool IsOwnForm(HttpContext context, string? csrf) => !RequestSource.IsOtherSite(context.Request) && csrf is not null && BrowserSessions.IsCsrf(context.Request, csrf);

    internal static string ScopeList(ConsentText text, ImmutableArray<string> scopes)
    {
        var list = new StringBuilder("<ul>");
        foreach (string scope in scopes) list.Append("<li>").Append(SetupPage.Encode(text.Scopes.GetValueOrDefault(scope, scope))).Append("</li>");
        return list.Append("</ul>").ToString();
    }

    internal static void Redirect(HttpContext context, string path)
    {
        PersonalPage.Protect(context.Response);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = path;
    }

    internal static Task RefuseAsync(HttpContext context, string error, string description, string? redirect = null) => context.ForbidAsync(Scheme, new AuthenticationProperties(new Dictionary<string, string?>
    {
        [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
        [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
    })
    { RedirectUri = redirect });

    private static Task AskAsync(HttpContext context, OpenIddictRequest request, OAuthClient client, Account account, ImmutableArray<string> scopes)
    {
        static string E(string value) => SetupPage.Encode(value);
        ConsentText text = ConsentText.For(context.Request);
        var fields = new StringBuilder();
        foreach ((string name, OpenIddictParameter value) in request.GetParameters())
        {
            if (name is not (Decision or "csrf") && (string?)value is { } shown) fields.Append(CultureInfo.InvariantCulture, $"<input type=\"hidden\" name=\"{E(name)}\" value=\"{E(shown)}\">");
        }

        var target = new Uri(request.RedirectUri!);
        string place = target.Scheme is "http" or "https" ? target.GetLeftPart(UriPartial.Authority) : target.Scheme + ":";
        string content = $"""
            <div class="narrow">
            <h1>{E(text.Title)}</h1>
            <p>{E(text.Asks(client.DisplayName ?? client.ClientId, account.Address.ToString()))}</p>
            {ScopeList(text, scopes)}
            <p class="soft">{E(text.SendsTo(place))}</p>
            <form method="post" action="{OAuthPaths.Authorize}?lang={text.Language}">{fields}<input type="hidden" name="csrf" value="{BrowserSessions.CsrfOf(context.Request)}">
            <button type="submit" name="{Decision}" value="allow">{E(text.Allow)}</button>
            <button type="submit" class="quiet" name="{Decision}" value="deny">{E(text.Deny)}</button>
            </form>
            </div>
            """;
        // Browsers hold a form's answer to this too, and the answer is a redirection to the client.
        return PersonalPage.WriteAsync(context, text.Language, text.Title, null, default, content, formAction: "'self' " + place);
    }

    private static string AddressOf(OpenIddictRequest request, long? since) => OAuthPaths.Authorize + QueryString.Create(request.GetParameters()
        .Where(static p => p.Key is not (Decision or "csrf")).Select(static p => KeyValuePair.Create(p.Key, (string?)p.Value))
        .Concat(since is { } moment ? [KeyValuePair.Create(Since, (string?)moment.ToString(CultureInfo.InvariantCulture))] : [])).ToUriComponent();

    private static Task ShowErrorAsync(HttpContext context, OpenIddictResponse refused)
    {
        ConsentText text = ConsentText.For(context.Request);
        string reason = refused.ErrorDescription is { Length: > 0 } description ? $"<p class=\"soft\" lang=\"en\">{SetupPage.Encode(refused.Error!)}: {SetupPage.Encode(description)}</p>" : "";
        return PersonalPage.WriteAsync(context, text.Language, text.Title, null, default,
            $"<div class=\"narrow\"><h1>{SetupPage.Encode(text.Title)}</h1><p class=\"note\" role=\"alert\">{SetupPage.Encode(text.NotPossible)}</p>{reason}</div>", StatusCodes.Status400BadRequest);
    }
}
