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

    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    internal static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapMethods(OAuthPaths.Authorize, [HttpMethods.Get, HttpMethods.Post], AnswerAsync);

    private static async Task AnswerAsync(HttpContext context)
    {
        if (context.GetOpenIddictServerRequest() is not { } request)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        SignInResult? result = await context.RequestServices.GetRequiredService<BrowserSessions>().FindAsync(context, context.RequestAborted).ConfigureAwait(false);
        if (result is not { Outcome: SignInOutcome.Success, Account: { } account })
        {
            if (request.HasPromptValue(PromptValues.None)) await RefuseAsync(context, Errors.LoginRequired, "Nobody is signed in.").ConfigureAwait(false);
            else Redirect(context, $"{SignInEndpoints.Path}?next={Uri.EscapeDataString(AddressOf(request))}");
            return;
        }

        IOpenIddictApplicationManager clients = context.RequestServices.GetRequiredService<IOpenIddictApplicationManager>();
        var client = (OAuthClient)(await clients.FindByClientIdAsync(request.ClientId!, context.RequestAborted).ConfigureAwait(false))!;
        ImmutableArray<string> scopes = request.GetScopes();
        IOpenIddictAuthorizationManager grants = context.RequestServices.GetRequiredService<IOpenIddictAuthorizationManager>();
        string subject = account.Id.Value.ToString(CultureInfo.InvariantCulture);
        object? grant = null;
        await foreach (object one in grants.FindAsync(subject, client.Id, Statuses.Valid, AuthorizationTypes.Permanent, scopes, context.RequestAborted).ConfigureAwait(false))
        {
            grant = one;
            break;
        }

        string? decision = HttpMethods.IsPost(context.Request.Method) ? (string?)request.GetParameter(Decision) : null;
        bool asked = client.Consent != ConsentTypes.Implicit && (grant is null || request.HasPromptValue(PromptValues.Consent));
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

        ClaimsPrincipal principal = OAuthPrincipal.Of(account, scopes);
        grant ??= await grants.CreateAsync(principal, subject, client.Id, AuthorizationTypes.Permanent, scopes, context.RequestAborted).ConfigureAwait(false);
        principal.SetAuthorizationId(((OAuthGrant)grant).Id);
        await context.SignInAsync(Scheme, principal).ConfigureAwait(false);
    }

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

    private static string AddressOf(OpenIddictRequest request) => OAuthPaths.Authorize + QueryString.Create(request.GetParameters()
        .Where(static p => p.Key is not (Decision or "csrf")).Select(static p => KeyValuePair.Create(p.Key, (string?)p.Value))).ToUriComponent();
}
