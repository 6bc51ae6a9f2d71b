using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Directory;
using Posthouse.Identity;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Web;

/// <summary>What the script of the sign-in and account pages asks for.</summary>
internal static class PasskeyEndpoints
{
    internal const string ConfirmPath = "/account/confirm/passkey";

    private const long MaximumBody = 64 * 1024;

    internal static void Map(IEndpointRouteBuilder endpoints)
    {
        byte[] script = Encoding.UTF8.GetBytes(PasskeyScript.Source);
        endpoints.MapGet(PasskeyScript.Path, async context =>
        {
            PersonalPage.Protect(context.Response);
            context.Response.Headers.CacheControl = "no-cache";
            context.Response.ContentType = "text/javascript; charset=utf-8";
            await context.Response.Body.WriteAsync(script, context.RequestAborted).ConfigureAwait(false);
        });
        endpoints.MapPost("/signin/passkey/options", static context => AnswerAsync(context, needsSession: false, BeginAsync));
        endpoints.MapPost("/signin/passkey", static context => AnswerAsync(context, needsSession: false, SignInAsync));
        endpoints.MapPost(ConfirmPath, static context => AnswerAsync(context, needsSession: true, ConfirmAsync));
        endpoints.MapPost("/account/passkeys/options", static context => AnswerAsync(context, needsSession: true, static async (visit, keys, context, body) =>
            (Text(body, "password").Length == 0 && await visit!.ConfirmedAsync().ConfigureAwait(false)) || (await visit!.CheckAsync(Text(body, "password")).ConfigureAwait(false)).Outcome == SignInOutcome.Success ? await keys.BeginAddingAsync(context, visit.Account).ConfigureAwait(false) : null));
        endpoints.MapPost("/account/passkeys", static context => AnswerAsync(context, needsSession: true, static async (visit, keys, context, body) =>
            await keys.AddAsync(context, visit!.Account, Text(body, "name"), Text(body, "answer")).ConfigureAwait(false) ? Next($"{AccountPageEndpoints.Path}?added=1&lang={visit.Text.Language}") : null));
    }

    // The key must be of whoever is signed in: another's signs nobody in here, and confirms nothing.
    private static async Task<string?> ConfirmAsync(AccountVisit? visit, Passkeys keys, HttpContext context, JsonElement body)
    {
        var origin = new SignInOrigin(context.Connection.RemoteIpAddress ?? IPAddress.None, "web", context.Request.IsHttps);
        SignInResult result = await keys.SignInAsync(context, Text(body, "answer"), origin).ConfigureAwait(false);
        if (result.Outcome == SignInOutcome.Throttled) RetryAfter.Set(context.Response, result.RetryAfter);
        if (result.Outcome != SignInOutcome.Success || result.Account?.Id != visit!.Account.Id) return null;
        await context.RequestServices.GetRequiredService<Confirmations>().GiveAsync(context, visit.Session.Id).ConfigureAwait(false);
        return Next($"{AccountPageEndpoints.Path}?confirmed=1&lang={visit.Text.Language}");
    }

    // Whoever has shown his password is known: his own passkeys are asked for. Of nobody else is it told whether he has any.
    private static async Task<string?> BeginAsync(AccountVisit? visit, Passkeys keys, HttpContext context, JsonElement body)
    {
        if (!IsStep(body)) return await keys.BeginSignInAsync(context).ConfigureAwait(false);
        return await context.RequestServices.GetRequiredService<SignInSteps>().FindAsync(context).ConfigureAwait(false) is { Account: { } account }
            ? await keys.BeginSignInAsync(context, account.Id).ConfigureAwait(false)
            : null;
    }

    private static async Task<string?> SignInAsync(AccountVisit? visit, Passkeys keys, HttpContext context, JsonElement body)
    {
        var origin = new SignInOrigin(context.Connection.RemoteIpAddress ?? IPAddress.None, "web", context.Request.IsHttps);
        SignInResult result = await keys.SignInAsync(context, Text(body, "answer"), origin).ConfigureAwait(false);
        if (result.Outcome == SignInOutcome.Throttled) RetryAfter.Set(context.Response, result.RetryAfter);
        if (result is not { Outcome: SignInOutcome.Success, Account: { } account }) return null;
        if (IsStep(body))
        {
            SignInSteps steps = context.RequestServices.GetRequiredService<SignInSteps>();
            if ((await steps.FindAsync(context).ConfigureAwait(false))?.Account?.Id != account.Id) return null;
            await steps.EndAsync(context).ConfigureAwait(false);
        }

        BrowserSessions sessions = context.RequestServices.GetRequiredService<BrowserSessions>();
        await sessions.BeginAsync(context, result, SignInMethod.Passkey).ConfigureAwait(false);
        return Next(await sessions.MustEnrolAsync(account, SignInMethod.Passkey, context.RequestAborted).ConfigureAwait(false) ? AccountPageEndpoints.Path : ReturnPath.Read(Text(body, "next")));
    }

    /// <param name="handler">Gives JSON; null refuses.</param>
    private static async Task AnswerAsync(HttpContext context, bool needsSession, Func<AccountVisit?, Passkeys, HttpContext, JsonElement, Task<string?>> handler)
    {
        PersonalPage.Protect(context.Response);
        Passkeys keys = context.RequestServices.GetRequiredService<Passkeys>();
        AccountVisit? visit = null;
        if (needsSession && await context.RequestServices.GetRequiredService<BrowserSessions>().FindVisitorAsync(context, context.RequestAborted, evenUnenrolled: true).ConfigureAwait(false) is { Session: { } session, Result.Account: { } account })
            visit = new AccountVisit(context, account, session);
        bool own = SignInEndpoints.IsPrivate(context) && !RequestSource.IsOtherSite(context.Request)
            && (!needsSession || (visit is not null && context.Request.Headers.TryGetValue(BrowserRequest.CsrfHeader, out var csrf) && BrowserSessions.IsCsrf(context.Request, csrf.ToString())));
        string? answer = null;
        try
        {
            if (own && keys.Available && await ReadAsync(context).ConfigureAwait(false) is { } body) answer = await handler(visit, keys, context, body).ConfigureAwait(false);
        }
        catch (FormatException exception)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync(SignInText.For(context.Request).Language == "zh-CN" ? ChineseSentences.Of(exception.Message) : exception.Message, context.RequestAborted).ConfigureAwait(false);
            return;
        }
        catch (StoreException)
        {
            // The store has said so in the log.
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        if (answer is null)
        {
            context.Response.StatusCode = context.Response.Headers.RetryAfter.Count > 0 ? StatusCodes.Status429TooManyRequests : StatusCodes.Status403Forbidden;
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer, context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task<JsonElement?> ReadAsync(HttpContext context)
    {
        // A form of another site cannot be of this type without the browser asking first.
        if (!context.Request.HasJsonContentType() || context.Request.ContentLength > MaximumBody) return null;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaximumBody;
        try
        {
            using JsonDocument document = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted).ConfigureAwait(false);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception exception) when (exception is JsonException or BadHttpRequestException)
        {
            return null;
        }
    }

    /// <summary>After the password, in the place of a code.</summary>
    private static bool IsStep(JsonElement body) => body.TryGetProperty("step", out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private static string Text(JsonElement body, string name) => body.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string Next(string path) => $"{{\"next\":{JsonSerializer.Serialize(path)}}}";
}
