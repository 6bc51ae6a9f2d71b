using System.Buffers;
using System.Globalization;
using Posthouse.Mail;

namespace Posthouse.Imap;

/// <summary>Who may use an authorised URL (RFC 4467 §3).</summary>
internal enum UrlAccess
{
    /// <summary>The URL says nothing of it.</summary>
    None,

    /// <summary>Whoever submits mail on behalf of the user named.</summary>
    Submit,

    /// <summary>Sessions of the user named.</summary>
    User,

    /// <summary>Sessions of any user of this server.</summary>
    AuthorizedUser,
    Anonymous,
}

/// <summary>
/// An absolute URL of a message or a part of one: "imap://joe@example.com/INBOX/;UID=20/;SECTION=1.2;EXPIRE=…;URLAUTH=submit+fred:internal:91354…"
/// (RFC 5092 §9, RFC 4467 §9). Pure: says nothing of whether it is true.
/// </summary>
/// <param name="User">Whose key it is authorised with, and whose mailboxes are meant.</param>
/// <param name="Host">In lower case, without the port.</param>
/// <param name="AccessUser">Of <see cref="UrlAccess.Submit"/> and <see cref="UrlAccess.User"/>.</param>
/// <param name="Rump">The URL up to the mechanism, octet for octet: what the token is made of.</param>
/// <param name="Mechanism">In upper case; null, with the token, for a URL that is still to be authorised.</param>
internal sealed record AuthorizedUrl(string User, string Host, ImapUrl Message, DateTimeOffset? Expires, UrlAccess Access, string? AccessUser, string Rump, string? Mechanism, string? Token)
{
    private const string Scheme = "imap://";
    private const int MaximumLength = 4096;

    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");

    // RFC 5092 §11: uchar, "&" and "=".
    private static readonly SearchValues<char> UserCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$'()*+,%&=");

    private static readonly SearchValues<char> MechanismCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.");

    internal static bool IsAbsolute(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Null when it is none: of another scheme, without a user, of more or less than one message, or malformed.</summary>
    internal static AuthorizedUrl? TryParse(string text)
    {
        if (text.Length > MaximumLength || !IsAbsolute(text) || text.AsSpan().ContainsAnyExceptInRange('!', '~') || text.AsSpan().IndexOfAny('"', '\\') >= 0) return null;
        int slash = text.IndexOf('/', Scheme.Length);
        if (slash < 0) return null;
        string authority = text[Scheme.Length..slash];
        int at = authority.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0 || UserOf(authority[..at]) is not { } user || HostOf(authority[(at + 1)..]) is not { } host) return null;

        string path = text[slash..];
        UrlAccess access = UrlAccess.None;
        string? accessUser = null, mechanism = null, token = null;
        int end = text.Length;
        int mark = path.LastIndexOf(";URLAUTH=", StringComparison.OrdinalIgnoreCase);
        if (mark >= 0)
        {
            string[] authorization = path[(mark + 9)..].Split(':');
            if (authorization.Length is not (1 or 3) || !TryAccess(authorization[0], out access, out accessUser)) return null;
            if (authorization.Length == 3)
            {
                if (authorization[1].Length == 0 || authorization[1].AsSpan().ContainsAnyExcept(MechanismCharacters)) return null;
                if (authorization[2].Length < 32 || !authorization[2].All(char.IsAsciiHexDigit)) return null;
                (mechanism, token) = (authorization[1].ToUpperInvariant(), authorization[2]);
                end = text.Length - mechanism.Length - token.Length - 2;
            }

            path = path[..mark];
        }

        DateTimeOffset? expires = null;
        int expire = path.LastIndexOf(";EXPIRE=", StringComparison.OrdinalIgnoreCase);
        if (expire >= 0)
        {
            // RFC 4467 §9: only with an authorisation.
            if (mark < 0 || !TryTime(path[(expire + 8)..], out DateTimeOffset time)) return null;
            expires = time;
            path = path[..expire];
        }

        return ImapUrl.TryParse(path) is { Mailbox.Length: > 0 } message
            ? new AuthorizedUrl(user, host, message, expires, access, accessUser, text[..end], mechanism, token) : null;
    }

    // enc-user [iauth]: how one would sign in is of no matter here.
    private static string? UserOf(string text)
    {
        int mark = text.IndexOf(";AUTH=", StringComparison.OrdinalIgnoreCase);
        return Decoded(mark < 0 ? text : text[..mark]);
    }

    private static string? Decoded(string text) =>
        text.Length > 0 && !text.AsSpan().ContainsAnyExcept(UserCharacters) && ImapUrl.Decode(text) is { Length: > 0 } decoded ? decoded : null;

    private static string? HostOf(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0 && !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)) return null;
        string host = (colon < 0 ? text : text[..colon]).ToLowerInvariant();
        return host.Length is > 0 and <= 255 && !host.AsSpan().ContainsAnyExcept(HostCharacters) ? host : null;
    }

    private static bool TryAccess(string text, out UrlAccess access, out string? user)
    {
        user = null;
        access = UrlAccess.None;
        if (text.Equals("authuser", StringComparison.OrdinalIgnoreCase)) access = UrlAccess.AuthorizedUser;
        else if (text.Equals("anonymous", StringComparison.OrdinalIgnoreCase)) access = UrlAccess.Anonymous;
        else if (text.StartsWith("submit+", StringComparison.OrdinalIgnoreCase)) (access, user) = (UrlAccess.Submit, Decoded(text[7..]));
        else if (text.StartsWith("user+", StringComparison.OrdinalIgnoreCase)) (access, user) = (UrlAccess.User, Decoded(text[5..]));
        return access is UrlAccess.AuthorizedUser or UrlAccess.Anonymous || user is not null;
    }

    // RFC 3339 §5.6, date-time.
    private static bool TryTime(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text.ToUpperInvariant(), ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.None, out time)
        && (text[^1] is 'Z' or 'z' || text[^6] is '+' or '-');
}
