using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Posthouse.Web;

/// <summary>What a person sees at an address of this server where there is nothing. Programs see the bare 404, as before.</summary>
public static class UnknownAddress
{
    private static readonly PathString[] OfPrograms = ["/api", "/jmap", "/.well-known", "/oauth"];

    /// <summary>Call it before routing.</summary>
    public static IApplicationBuilder UseUnknownAddress(this IApplicationBuilder application) => application.Use(static async (context, next) =>
    {
        await next(context).ConfigureAwait(false);
        if (IsForAPerson(context)) await WriteAsync(context).ConfigureAwait(false);
    });

    private static bool IsForAPerson(HttpContext context) =>
        context.Response is { StatusCode: StatusCodes.Status404NotFound, HasStarted: false, ContentType: null } && context.GetEndpoint() is null
        && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && context.Request.GetTypedHeaders().Accept.Any(static kind => kind.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase))
        && !OfPrograms.Any(path => context.Request.Path.StartsWithSegments(path));

    private static Task WriteAsync(HttpContext context)
    {
        bool chinese = PageLanguage.IsChinese(context.Request);
        (string title, string text, string mail) = chinese ? ("这里没有页面", "此地址上没有任何内容，请检查地址是否有误。", "前往邮箱") : ("There is nothing here", "No page is at this address: see whether it was copied whole.", "To the mail");
        return PersonalPage.WriteAsync(
            context, chinese ? "zh-CN" : "en", title, null, default, $"<div class=\"narrow\"><h1>{title}</h1><p>{text}</p><p><a class=\"button\" href=\"/mail/\">{mail}</a></p></div>", StatusCodes.Status404NotFound);
    }
}
