using Microsoft.AspNetCore.Http;
using Posthouse.Directory;
using Posthouse.Transport;

namespace Posthouse.Jmap;

/// <summary>In which language somebody reads what a request is answered with (RFC 8620 §3.8): as the request prefers, else as the account does that signed in.</summary>
internal static class ReaderLanguage
{
    /// <summary>From here on it is known who asks.</summary>
    internal static void Set(HttpContext context, Account account) => context.Features.Set(new Reader(AcceptLanguage.IsChinese(account.Language)));

    internal static bool IsChinese(HttpContext context) => AcceptLanguage.PrefersChinese(context.Request) ?? context.Features.Get<Reader>()?.Chinese ?? false;

    private sealed record Reader(bool Chinese);
}
