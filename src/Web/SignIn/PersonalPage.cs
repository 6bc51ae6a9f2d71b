using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Posthouse.Web;

/// <summary>The frame of the pages on which people sign in and look after their account, and the headers that keep other sites out of them.</summary>
internal static class PersonalPage
{
    private const string Sheet = SetupStyle.Sheet +
        """

        [hidden]{display:none!important}
        .narrow{max-width:26rem}
        form.stack{display:block}
        form.stack label{display:block;margin:0 0 1rem}
        form.stack button{margin-top:.25rem}
        select{display:block;width:100%;margin-top:.25rem;padding:.65rem .8rem;font:inherit;font-size:1rem;color:var(--text);background:var(--card);border:1px solid var(--line);border-radius:.5rem}
        a.button{display:block;text-align:center;padding:.6rem 1rem;border:1px solid var(--line);border-radius:.5rem;text-decoration:none}
        button.quiet{color:var(--main);background:transparent}
        form.stack{margin:1rem 0}
        label.check{display:flex;gap:.5rem;align-items:baseline;margin:.25rem 0}
        label.check input{display:inline;width:auto;margin:0}
        fieldset{border:1px solid var(--line);border-radius:.5rem;margin:0 0 1rem}
        code{font-size:1.05em}
        .file{font-weight:600;font-size:1.15rem;overflow-wrap:anywhere}
        li{margin:.5rem 0}
        .brand{display:flex;gap:.5rem;align-items:center;color:var(--soft);font-weight:600}
        """;

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Sheet)))}'; img-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <param name="language">BCP 47.</param>
    /// <param name="languageLink">The same page in the other language; null where there is none.</param>
    /// <param name="otherLanguage">That language's tag and its name in itself.</param>
    /// <param name="formAction">Where forms, and redirections that answer them, may lead; null for anywhere.</param>
    /// <param name="content">HTML, whose every foreign part is encoded.</param>
    internal static async Task WriteAsync(HttpContext context, string language, string title, string? languageLink, (string Tag, string Name) otherLanguage, string content, int status = StatusCodes.Status200OK, string? formAction = "'self'")
    {
        string link = languageLink is null ? "" : $"<a href=\"{SetupPage.Encode(languageLink)}\" lang=\"{otherLanguage.Tag}\" hreflang=\"{otherLanguage.Tag}\">{SetupPage.Encode(otherLanguage.Name)}</a>";
        // As the webmail and the console call it.
        string brand = language.StartsWith("zh", StringComparison.Ordinal) ? "驿站" : "Posthouse";
        byte[] page = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="{language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width,initial-scale=1">
            <meta name="robots" content="noindex">
            <title>{SetupPage.Encode(title)} · {brand}</title>
            <link rel="icon" href="{SetupPage.Icon}" type="image/svg+xml">
            <style>{Sheet}</style>
            </head>
            <body>
            <main>
            <header><span class="brand"><img src="{SetupPage.Icon}" alt="" width="22" height="22"> {brand}</span>{link}</header>
            {content}
            </main>
            </body>
            </html>

            """));
        Protect(context.Response, formAction);
        context.Response.StatusCode = status;
        context.Response.Headers.ContentLanguage = language;
        context.Response.Headers.Vary = "Accept-Language";
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = page.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(page, context.RequestAborted).ConfigureAwait(false);
    }

    internal static void Protect(HttpResponse response, string? formAction = "'self'")
    {
        response.Headers.ContentSecurityPolicy = formAction is null ? Policy : $"{Policy}; form-action {formAction}";
        response.Headers.XFrameOptions = "DENY";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        // Not "no-referrer": with it browsers send "Origin: null" with our own forms (Fetch §3.2).
        response.Headers["Referrer-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
