using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using Posthouse.Jmap;
using Posthouse.Storage;

namespace Posthouse.Web;

/// <summary>
/// Where recipients get linked files. Whoever only looks, as scanners and previews of mail do, is shown the page and counted as nobody; a form that is
/// sent is a download; the address that answers it gives the octets, and never as something that a browser would show.
/// </summary>
internal static class LinkEndpoints
{
    private const string Page = "/link/{token}";

    private const string Content = "/link/{token}/{ticket}";

    private const int BusySeconds = 5;

    internal static void Map(IEndpointRouteBuilder endpoints)
    {
        // Links are of a room that need not be there.
        if (endpoints.ServiceProvider.GetService<PublicLinks>() is null) return;
        MapLimited(endpoints, Page, [HttpMethods.Get, HttpMethods.Head], ShowAsync);
        MapLimited(endpoints, Page, [HttpMethods.Post], OpenAsync);
        MapLimited(endpoints, Content, [HttpMethods.Get, HttpMethods.Head], SendAsync);
        byte[] script = Encoding.UTF8.GetBytes(LinkScript.Source);
        endpoints.MapGet(LinkScript.Path, async context =>
        {
            PersonalPage.Protect(context.Response);
            context.Response.Headers.CacheControl = "no-cache";
            context.Response.ContentType = "text/javascript; charset=utf-8";
            await context.Response.Body.WriteAsync(script, context.RequestAborted).ConfigureAwait(false);
        });
    }

    private static void MapLimited(IEndpointRouteBuilder endpoints, string pattern, string[] methods, Func<HttpContext, PublicLinks, LinkText, Task> handler) => endpoints.MapMethods(pattern, methods, async context =>
    {
        LinkText text = LinkText.For(context.Request);
        if (context.RequestServices.GetRequiredService<LinkLimiter>().Requests.Enter(context.Connection.RemoteIpAddress ?? IPAddress.None) is { } wait)
        {
            RetryAfter(context, wait);
            await WriteAsync(context, text, text.Title, Note(text.TooOften), StatusCodes.Status429TooManyRequests).ConfigureAwait(false);
            return;
        }

        try
        {
            if (!IsMoved(context)) await handler(context, context.RequestServices.GetRequiredService<PublicLinks>(), text).ConfigureAwait(false);
        }
        catch (StoreException error) when (error.IsTemporary && !context.Response.HasStarted)
        {
            RetryAfter(context, TimeSpan.FromSeconds(BusySeconds));
            await WriteAsync(context, text, text.Title, Note(text.Busy), StatusCodes.Status503ServiceUnavailable).ConfigureAwait(false);
        }
    });

    private static async Task ShowAsync(HttpContext context, PublicLinks links, LinkText text)
    {
        PublicLink? link = await links.FindAsync(Token(context), context.RequestAborted).ConfigureAwait(false);
        await (link is null ? WriteGoneAsync(context, text) : WriteFileAsync(context, text, link, null, StatusCodes.Status200OK)).ConfigureAwait(false);
    }

    private static async Task OpenAsync(HttpContext context, PublicLinks links, LinkText text)
    {
        // A link without a password needs no form.
        string? password = await SignInEndpoints.ReadFormAsync(context).ConfigureAwait(false) is { } form ? form["password"].ToString() : null;
        LinkAnswer answer = await links.OpenAsync(Token(context), password, context.Connection.RemoteIpAddress, context.RequestAborted).ConfigureAwait(false);
        if (answer.Outcome == LinkOpening.Opened)
        {
            Protect(context);
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = $"/link/{Token(context)}/{answer.Ticket}";
            return;
        }

        if (answer.Outcome == LinkOpening.Gone || await links.FindAsync(Token(context), context.RequestAborted).ConfigureAwait(false) is not { } link)
        {
            await WriteGoneAsync(context, text).ConfigureAwait(false);
            return;
        }

        (string note, int status) = answer.Outcome switch
        {
            LinkOpening.WrongPassword => (text.WrongPassword, StatusCodes.Status403Forbidden),
            LinkOpening.TooManyGuesses => (text.TooManyGuesses((int)Math.Ceiling(answer.RetryAfter.TotalMinutes)), StatusCodes.Status429TooManyRequests),
            _ => (text.Busy, StatusCodes.Status503ServiceUnavailable),
        };
        if (answer.Outcome != LinkOpening.WrongPassword) RetryAfter(context, answer.RetryAfter > TimeSpan.Zero ? answer.RetryAfter : TimeSpan.FromSeconds(BusySeconds));
        await WriteFileAsync(context, text, link, note, status).ConfigureAwait(false);
    }

    private static async Task SendAsync(HttpContext context, PublicLinks links, LinkText text)
    {
        if (await links.OpenContentAsync(Token(context), (string)context.Request.RouteValues["ticket"]!, context.RequestAborted).ConfigureAwait(false) is not { } content)
        {
            await WriteGoneAsync(context, text).ConfigureAwait(false);
            return;
        }

        IHeaderDictionary headers = context.Response.Headers;
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(content.Name);
        headers.ContentDisposition = disposition.ToString();
        // It is a stranger's, at our address: no browser is to run it, guess what it is, or show it in a page of another site.
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Referrer-Policy"] = "no-referrer";
        headers["X-Robots-Tag"] = "noindex";
        Stream octets = content.Octets;
        await using (octets.ConfigureAwait(false))
        {
            try
            {
                if (!HasRange(context.Request)) context.Request.Headers.Remove(HeaderNames.Range);
                IResult result = Results.Stream(octets, "application/octet-stream", lastModified: content.Created, entityTag: new EntityTagHeaderValue($"\"{content.Tag}\""), enableRangeProcessing: true);
                await result.ExecuteAsync(context).ConfigureAwait(false);
            }
            catch (StoreException error)
            {
                // Less than was promised must not look like all of it.
                links.NoteDamage(Token(context), error);
                context.Abort();
            }
            catch (IOException)
            {
                // The link was revoked on the way, or nobody reads any more.
                context.Abort();
            }
        }
    }

    // RFC 9110 §14.2: a range of an unknown unit is ignored, and so is one that another method than GET comes with. ASP.NET takes every unit for octets.
    private static bool HasRange(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out RangeHeaderValue? range) && range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase);

    // A password, and a file, are not for clear text where there is TLS. A proxy that speaks TLS in front of us asks in clear text, and by names of its own.
    private static bool IsMoved(HttpContext context)
    {
        ClientSetupOptions setup = context.RequestServices.GetRequiredService<ClientSetupOptions>();
        if (SignInEndpoints.IsPrivate(context) || setup.BehindProxy || setup.HttpsPort is null || setup.HostName is not { } host) return false;
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers.Location = ClientSetupEndpoints.BaseAddress(context, host) + context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();
        return true;
    }

    private static string Token(HttpContext context) => (string)context.Request.RouteValues["token"]!;

    private static void RetryAfter(HttpContext context, TimeSpan wait) => context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private static string Note(string note) => $"<p class=\"note\" role=\"alert\">{SetupPage.Encode(note)}</p>";

    private static Task WriteGoneAsync(HttpContext context, LinkText text) => WriteAsync(context, text, text.GoneTitle, $"<p>{SetupPage.Encode(text.Gone)}</p>", StatusCodes.Status404NotFound);

    private static Task WriteFileAsync(HttpContext context, LinkText text, PublicLink link, string? note, int status)
    {
        DateTimeOffset until = link.Expires.ToUniversalTime();
        string password = !link.HasPassword ? "" : $"""
            <p class="soft" id="hint">{SetupPage.Encode(text.PasswordHint)}</p>
            <label>{SetupPage.Encode(text.Password)}<input name="password" type="password" autocomplete="off" maxlength="200" required aria-describedby="hint"{(note is null ? "" : " autofocus")}></label>
            """;
        return WriteAsync(
            context, text, text.Title, string.Create(CultureInfo.InvariantCulture, $"""
            {(note is null ? "" : Note(note))}
            <p>{SetupPage.Encode(text.From(link.Sender))}</p>
            <p class="file" dir="auto">{SetupPage.Encode(link.Name)}</p>
            <p class="soft">{SetupPage.Encode(text.Size(LinkText.SizeOf(link.Size)))}<br>{SetupPage.Encode(text.Until)}<time datetime="{until:yyyy-MM-dd'T'HH:mm:ss'Z'}">{SetupPage.Encode(text.Date(until))}</time></p>
            <form class="stack" method="post" action="/link/{SetupPage.Encode(Token(context))}?{LinkText.Parameter}={text.Language}">
            {password}
            <button type="submit">{SetupPage.Encode(text.Download)}</button>
            </form>
            <p class="soft">{SetupPage.Encode(text.Caution)}</p>
            <script src="{LinkScript.Path}" defer></script>
            """), status);
    }

    private static async Task WriteAsync(HttpContext context, LinkText text, string title, string content, int status)
    {
        context.Response.OnStarting(() =>
        {
            Protect(context);
            return Task.CompletedTask;
        });
        await PersonalPage.WriteAsync(context, text.Language, title, $"?{LinkText.Parameter}={text.Other.Language}", (text.Other.Language, text.Other.LanguageName), $"<div class=\"narrow\"><h1>{SetupPage.Encode(title)}</h1>{content}</div>", status).ConfigureAwait(false);
    }

    // The address is the key: no page that is gone to from here is told it.
    private static void Protect(HttpContext context)
    {
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        context.Response.Headers.CacheControl = "no-store";
    }
}
