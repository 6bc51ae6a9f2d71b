using Posthouse.Mail;

namespace Posthouse.Smtp;

/// <summary>Reads Reverse-path and Forward-path (RFC 5321 §4.1.2) from the front of an argument.</summary>
internal static class PathReader
{
    internal enum Outcome
    {
        Address,

        /// <summary>&lt;&gt;.</summary>
        Null,

        /// <summary>&lt;postmaster&gt; (RFC 5321 §4.5.1).</summary>
        Postmaster,

        /// <summary>No angle brackets where they must be.</summary>
        NoPath,

        BadAddress,
    }

    /// <param name="text">After the colon; begins after the path on return.</param>
    public static Outcome Read(ref ReadOnlySpan<char> text, out EmailAddress? address)
    {
        address = null;
        // The space that RFC 5321 §3.3 forbids here is common, and harmless.
        text = text.TrimStart(' ');
        if (text.IsEmpty || text[0] != '<') return Outcome.NoPath;
        int end = FindEnd(text);
        if (end < 0) return Outcome.NoPath;
        ReadOnlySpan<char> path = text[1..end];
        text = text[(end + 1)..];
        if (!text.IsEmpty && text[0] != ' ') return Outcome.NoPath;
        if (path.IsEmpty) return Outcome.Null;

        // RFC 5321 §4.1.1.3: a source route is taken and left aside.
        if (path[0] == '@')
        {
            int colon = path.IndexOf(':');
            if (colon < 0 || !IsRoute(path[..colon])) return Outcome.BadAddress;
            path = path[(colon + 1)..];
        }

        if (path.Equals("postmaster", StringComparison.OrdinalIgnoreCase)) return Outcome.Postmaster;
        return EmailAddress.TryParse(path.ToString(), out address) ? Outcome.Address : Outcome.BadAddress;
    }

    // The '>' that is not inside a quoted local part.
    private static int FindEnd(ReadOnlySpan<char> text)
    {
        bool quoted = false;
        for (int i = 1; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '\\' && quoted) i++;
            else if (c == '"') quoted = !quoted;
            else if (c == '>' && !quoted) return i;
        }

        return -1;
    }

    private static bool IsRoute(ReadOnlySpan<char> route)
    {
        foreach (Range part in route.Split(','))
        {
            ReadOnlySpan<char> at = route[part];
            if (at.Length < 2 || at[0] != '@' || !DomainName.TryParse(at[1..].ToString(), out _)) return false;
        }

        return true;
    }
}
