using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace Posthouse.Web;

/// <summary>The language of an answer that people read: as the caller prefers (Accept-Language), and said in the answer.</summary>
internal static class AnswerLanguage
{
    /// <summary>True is Chinese. The answer says which it is, and that another caller may get another (RFC 9110 §8.5, §12.5.5).</summary>
    internal static bool Choose(HttpContext context)
    {
        bool chinese = PageLanguage.IsChinese(context.Request);
        // What goes on for a while has said it at its beginning.
        if (context.Response.HasStarted) return chinese;
        context.Response.Headers.ContentLanguage = chinese ? "zh-CN" : "en";
        context.Response.Headers.Vary = "Accept-Language";
        return chinese;
    }

    /// <summary>The same as a BCP 47 tag, where the query may say another ("language").</summary>
    internal static string Tag(HttpContext context) => ApiEndpoint.Query(context, "language") ?? (Choose(context) ? "zh-CN" : "en");

    /// <summary>A sentence of ours within an answer, in the language of the caller.</summary>
    [return: NotNullIfNotNull(nameof(english))]
    internal static string? Say(HttpContext context, string? english) => Choose(context) && english is not null ? ChineseSentences.Of(english) : english;
}
