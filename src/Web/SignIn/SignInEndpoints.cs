using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Posthouse.Directory;
using Posthouse.Identity;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Web;

/// <summary>The page on which a person signs in, and signing out.</summary>
internal static class SignInEndpoints
{
    internal const string Path = "/signin";

    internal const string SignOutPath = "/signout";

    // A name, a password and where to go on: nothing of it is long.
    private const long MaximumForm = 32 * 1024;

    internal static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods(Path, [HttpMethods.Get, HttpMethods.Head], ShowAsync);
        endpoints.MapPost(Path, SignInAsync);
        endpoints.MapPost(SignOutPath, SignOutAsync);
        SessionEndpoint.Map(endpoints);
        SecondStepEndpoint.Map(endpoints);
        PasskeyEndpoints.Map(endpoints);
        AccountPageEndpoints.Map(endpoints);
        ProviderEndpoints.Map(endpoints);
    }

    /// <summary>Over TLS, or on this machine and by a name of it.</summary>
    internal static bool IsPrivate(HttpContext context) =>
        context.Request.IsHttps || RequestSource.IsThisMachine(context, context.RequestServices.GetRequiredService<WebOptions>().HostName);

    /// <summary>The form of a request that may be made by anyone; null when it is none, or too large.</summary>
    internal static async Task<IFormCollection?> ReadFormAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType || context.Request.ContentLength > MaximumForm) return null;
        // After the look at the length: under this limit the rest would not be read, and the client might miss the answer.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaximumForm;
        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static async Task ShowAsync(HttpContext context)
    {
        SignInText text = SignInText.For(context.Request);
        string next = ReturnPath.Read(context.Request.Query["next"]);
        if (!IsPrivate(context))
        {
            ClientSetupOptions setup = context.RequestServices.GetRequiredService<ClientSetupOptions>();
            if (setup.HttpsPort is null || setup.HostName is not { } host)
            {
                await WriteAsync(context, text, next, "", text.Insecure, StatusCodes.Status403Forbidden).ConfigureAwait(false);
                return;
            }

            context.Response.Redirect(ClientSetupEndpoints.BaseAddress(context, host) + Path + context.Request.QueryString.ToUriComponent());
            return;
        }

        string name = context.Request.Query["address"].ToString();
        if (!context.Request.Query.ContainsKey("again")
            && await context.RequestServices.GetRequiredService<BrowserSessions>().FindAsync(context, context.RequestAborted).ConfigureAwait(false) is { Outcome: SignInOutcome.Success })
        {
            GoOn(context, next);
            return;
        }

        await WriteAsync(context, text, next, name, context.Request.Query.ContainsKey("signedout") ? text.SignedOut : null, StatusCodes.Status200OK).ConfigureAwait(false);
    }

    private static async Task SignInAsync(HttpContext context)
    {
        SignInText text = SignInText.For(context.Request);
        if (await ReadFormAsync(context).ConfigureAwait(false) is not { } form)
        {
            PersonalPage.Protect(context.Response);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        string next = ReturnPath.Read(form["next"]);
        string name = form["name"].ToString();
        if (!IsPrivate(context))
        {
            await WriteAsync(context, text, next, name, text.Insecure, StatusCodes.Status403Forbidden).ConfigureAwait(false);
            return;
        }

        // Signing somebody in to an account that is not his own lets its owner read what he does next.
        if (RequestSource.IsOtherSite(context.Request))
        {
            await WriteAsync(context, text, next, "", text.CrossSite, StatusCodes.Status403Forbidden).ConfigureAwait(false);
            return;
        }

        var origin = new SignInOrigin(context.Connection.RemoteIpAddress ?? IPAddress.None, "web", context.Request.IsHttps) { Browser = KnownBrowsers.IdOf(context.Request) };
        SignInResult result = await context.RequestServices.GetRequiredService<SignInService>().CheckPasswordAsync(name, form["password"].ToString(), origin, context.RequestAborted).ConfigureAwait(false);
        try
        {
            if (result is { Outcome: SignInOutcome.Success, Account: { } account })
            {
                if (await context.RequestServices.GetRequiredService<SecondFactors>().IsAskedForAsync(account, context.RequestAborted).ConfigureAwait(false))
                {
                    await context.RequestServices.GetRequiredService<SignInSteps>().BeginAsync(context, result).ConfigureAwait(false);
                    GoOn(context, $"{SecondStepEndpoint.Path}?lang={text.Language}&next={Uri.EscapeDataString(next)}");
                    return;
                }

                BrowserSessions sessions = context.RequestServices.GetRequiredService<BrowserSessions>();
                await sessions.BeginAsync(context, result, SignInMethod.Password).ConfigureAwait(false);
                GoOn(context, await sessions.MustEnrolAsync(account, SignInMethod.Password, context.RequestAborted).ConfigureAwait(false) ? AccountPageEndpoints.Path : next);
                return;
            }
        }
        catch (StoreException)
        {
            // The store has said so in the log.
            result = new SignInResult(SignInOutcome.Unavailable, null);
        }

        (string message, int status) = result.Outcome switch
        {
            SignInOutcome.Throttled => (text.Throttled, StatusCodes.Status429TooManyRequests),
            SignInOutcome.Unavailable => (text.Unavailable, StatusCodes.Status503ServiceUnavailable),
            _ => (text.Refused, StatusCodes.Status401Unauthorized),
        };
        if (status == StatusCodes.Status429TooManyRequests) RetryAfter.Set(context.Response, result.RetryAfter);
        if (status == StatusCodes.Status401Unauthorized) context.Response.Headers[HeaderNames.WWWAuthenticate] = BrowserRequest.Challenge;
        await WriteAsync(context, text, next, name, message, status).ConfigureAwait(false);
    }

    private static async Task SignOutAsync(HttpContext context)
    {
        bool script = context.Request.Headers.TryGetValue(BrowserRequest.CsrfHeader, out var shown);
        string csrf = script ? shown.ToString() : (await ReadFormAsync(context).ConfigureAwait(false))?["csrf"].ToString() ?? "";
        PersonalPage.Protect(context.Response);
        // Without a session there is nothing to end, and nobody whom another site could annoy.
        if (BrowserSessions.CsrfOf(context.Request) is not null && (RequestSource.IsOtherSite(context.Request) || !BrowserSessions.IsCsrf(context.Request, csrf)))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        IdentityProvider? provider = null;
        try
        {
            BrowserSessions sessions = context.RequestServices.GetRequiredService<BrowserSessions>();
            if (!script && await sessions.FindVisitorAsync(context, context.RequestAborted, evenUnenrolled: true).ConfigureAwait(false) is { Session.Provider: { } id })
                provider = await context.RequestServices.GetRequiredService<IdentityProviders>().FindByIdAsync(id, context.RequestAborted).ConfigureAwait(false);
            await sessions.EndAsync(context).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // Still signed in: whoever leaves a shared machine must not be told otherwise.
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        // What the browser kept of the person goes with the session. A page that signs out by itself has deleted what the webmail keeps, and leaves
        // how its owner likes the pages; where a form does it, nobody else can.
        context.Response.Headers["Clear-Site-Data"] = script ? "\"cache\"" : "\"cache\", \"storage\"";
        if (script) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else GoOn(context, $"{Path}?signedout=1{(provider is null ? "" : $"&from={provider.OwnerName}/{provider.Name}")}");
    }

    /// <summary>The page, with the reason why a provider signed nobody in.</summary>
    internal static Task ShowFaultAsync(HttpContext context, ProviderFault fault, string next)
    {
        SignInText text = SignInText.For(context.Request);
        (string message, int status) = fault switch
        {
            ProviderFault.Stale => (text.ProviderStale, StatusCodes.Status400BadRequest),
            ProviderFault.Denied => (text.ProviderDenied, StatusCodes.Status403Forbidden),
            ProviderFault.Unreachable => (text.ProviderUnreachable, StatusCodes.Status502BadGateway),
            ProviderFault.NotAgain => (text.ProviderNotAgain, StatusCodes.Status403Forbidden),
            ProviderFault.Unknown => (text.ProviderUnknown, StatusCodes.Status403Forbidden),
            ProviderFault.Taken => (text.ProviderTaken, StatusCodes.Status403Forbidden),
            ProviderFault.Unavailable => (text.Unavailable, StatusCodes.Status503ServiceUnavailable),
            _ => (text.ProviderRefused, StatusCodes.Status403Forbidden),
        };
        return WriteAsync(context, text, next, "", message, status);
    }

    // RFC 9110 §15.4.4: whatever the request was, the next is GET.
    internal static void GoOn(HttpContext context, string path)
    {
        PersonalPage.Protect(context.Response);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = path;
    }

    private static async Task WriteAsync(HttpContext context, SignInText text, string next, string name, string? message, int status)
    {
        static string E(string value) => SetupPage.Encode(value);
        string again = context.Request.Query.ContainsKey("again") ? "&again=1" : "";
        string other = $"{Path}?lang={text.Other.Language}&next={Uri.EscapeDataString(next)}{(name.Length is > 0 and <= 320 ? "&address=" + Uri.EscapeDataString(name) : "")}{again}";
        string note = message is null ? "" : $"<p class=\"note\" role=\"alert\">{E(message)}</p>";
        Passkeys keys = context.RequestServices.GetRequiredService<Passkeys>();
        var button = new PasskeyButton(keys, text.Language);
        string passkey = !keys.Available ? "" : $"""
            <p>{button.Button("signin", text.Passkey, button.Text.Refused, $" data-next=\"{E(next)}\"")}</p>
            {button.Notes("signin", $"{Path}?lang={text.Language}&next={Uri.EscapeDataString(next)}{again}")}
            <script src="{PasskeyScript.Path}" defer></script>
            """;
        string content = $"""
            <div class="narrow">
            <h1>{E(text.Title)}</h1>
            {note}
            {await SignedOutThereAsync(context, text).ConfigureAwait(false)}
            <p class="soft">{E(text.Introduction)}</p>
            <form class="stack" method="post" action="{Path}?lang={text.Language}">
            <label>{E(text.Name)}<input name="name" type="text" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="320" required{(name.Length == 0 ? " autofocus" : "")} value="{E(name.Length > 320 ? "" : name)}"></label>
            <label>{E(text.Password)}<input name="password" type="password" autocomplete="current-password" maxlength="1000" required{(name.Length == 0 ? "" : " autofocus")}></label>
            <input type="hidden" name="next" value="{E(next)}">
            <button type="submit">{E(text.SignIn)}</button>
            </form>
            {passkey}
            {await ProvidersAsync(context, text, next, name, again).ConfigureAwait(false)}
            </div>
            """;
        await PersonalPage.WriteAsync(context, text.Language, text.Title, other, (text.Other.Language, text.Other.LanguageName), content, status,
            // From there it may go on to a client, and browsers hold that to the form as well.
            formAction: next.StartsWith(OAuthPaths.Authorize, StringComparison.Ordinal) ? null : "'self'").ConfigureAwait(false);
    }

    private static async ValueTask<string> ProvidersAsync(HttpContext context, SignInText text, string next, string name, string again)
    {
        static string E(string value) => SetupPage.Encode(value);
        try
        {
            IReadOnlyList<IdentityProvider> offered = await ProviderEndpoints.OfferedAsync(context, name).ConfigureAwait(false);
            string links = string.Concat(offered.Select(provider =>
                $"<p><a class=\"button\" href=\"{E($"{ProviderPaths.Begin(provider)}?next={Uri.EscapeDataString(next)}{(name.Length is > 0 and <= 320 ? "&address=" + Uri.EscapeDataString(name) : "")}{again}")}\">{E(text.SignInWith(provider.Label))}</a></p>"));
            // A page that does not know whose domain it is shows that domain's when it has heard an address.
            if (offered.Any(static provider => provider.Owner is not null) || !await context.RequestServices.GetRequiredService<IdentityProviders>().AnyOfDomainsAsync(context.RequestAborted).ConfigureAwait(false)) return links;
            return links + $"""
                <form class="stack" method="get" action="{Path}"><input type="hidden" name="lang" value="{text.Language}"><input type="hidden" name="next" value="{E(next)}">{(again.Length > 0 ? "<input type=\"hidden\" name=\"again\" value=\"1\">" : "")}
                <label>{E(text.Organisation)}<input name="address" type="text" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="320" required></label>
                <button type="submit" class="quiet">{E(text.GoOn)}</button>
                </form>
                """;
        }
        catch (StoreException)
        {
            // The store has said so in the log; whoever types his password is told.
            return "";
        }
    }

    private static async ValueTask<string> SignedOutThereAsync(HttpContext context, SignInText text)
    {
        if (!context.Request.Query.ContainsKey("signedout") || context.Request.Query["from"].ToString().Split('/') is not [{ Length: > 0 } owner, { Length: > 0 } name]) return "";
        try
        {
            return await context.RequestServices.GetRequiredService<IdentityProviders>().FindAsync(owner, name, context.RequestAborted).ConfigureAwait(false) is { } provider
                ? $"<p><a href=\"{SetupPage.Encode(ProviderPaths.Out(provider))}\">{SetupPage.Encode(text.SignOutOf(provider.Label))}</a></p>"
                : "";
        }
        catch (StoreException)
        {
            // The store has said so in the log.
            return "";
        }
    }
}
