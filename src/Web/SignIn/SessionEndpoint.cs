using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Posthouse.Directory;
using Posthouse.Identity;
using Posthouse.Transport;

namespace Posthouse.Web;

/// <summary>Tells a page of this server who is signed in, and the token that it has to show with every change.</summary>
internal static class SessionEndpoint
{
    internal static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/session", GetAsync);

    private static async Task GetAsync(HttpContext context)
    {
        PersonalPage.Protect(context.Response);
        // The answer holds the token: no page of another site is to have it, whatever its CORS says.
        if (!SignInEndpoints.IsPrivate(context) || RequestSource.IsOtherSite(context.Request))
        {
            await ProblemAsync(context, StatusCodes.Status403Forbidden, "Not permitted", "Ask from a page of this server, by https.").ConfigureAwait(false);
            return;
        }

        SignInResult? result = await context.RequestServices.GetRequiredService<BrowserSessions>().FindAsync(context, context.RequestAborted).ConfigureAwait(false);
        switch (result?.Outcome)
        {
            case SignInOutcome.Success:
                await WriteAsync(context, result.Account!).ConfigureAwait(false);
                return;
            case SignInOutcome.Unavailable:
                await ProblemAsync(context, StatusCodes.Status503ServiceUnavailable, "Unavailable", "The store cannot be read at the moment.").ConfigureAwait(false);
                return;
            default:
                context.Response.Headers[HeaderNames.WWWAuthenticate] = BrowserRequest.Challenge;
                await ProblemAsync(context, StatusCodes.Status401Unauthorized, "Sign-in needed", "Nobody is signed in in this browser.").ConfigureAwait(false);
                return;
        }
    }

    private static async Task WriteAsync(HttpContext context, Account account)
    {
        context.Response.ContentType = "application/json";
        var output = new Utf8JsonWriter(context.Response.BodyWriter);
        await using (output.ConfigureAwait(false))
        {
            output.WriteStartObject();
            output.WriteString("name", account.DisplayName);
            output.WriteString("address", account.Address.ToString());
            output.WriteString("language", account.Language);
            output.WriteBoolean("isAdministrator", account.IsAdministrator);
            output.WriteString("csrf", BrowserSessions.CsrfOf(context.Request));
            output.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task ProblemAsync(HttpContext context, int status, string title, string detail)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        var output = new Utf8JsonWriter(context.Response.BodyWriter);
        await using (output.ConfigureAwait(false))
        {
            output.WriteStartObject();
            output.WriteString("title", title);
            output.WriteNumber("status", status);
            output.WriteString("detail", detail);
            output.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
