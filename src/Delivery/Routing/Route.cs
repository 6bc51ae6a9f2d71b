using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Posthouse.Delivery;

public enum RouteKind
{
    /// <summary>By the domain's MX records.</summary>
    Mx,

    /// <summary>To one host by SMTP.</summary>
    Smtp,

    /// <summary>To one host, or a socket of this machine, by LMTP.</summary>
    Lmtp,

    /// <summary>To nowhere: taken as delivered, and gone.</summary>
    Discard,

    /// <summary>To mailboxes here.</summary>
    Local,
}

public enum RouteTls
{
    /// <summary>TLS when it is offered and works (RFC 7435).</summary>
    Opportunistic,

    /// <summary>TLS, whoever answers.</summary>
    Required,

    /// <summary>TLS with a certificate that is good for the host's name.</summary>
    Verified,

    /// <summary>TLS from the first byte (RFC 8314 submissions), verified.</summary>
    Implicit,

    /// <summary>Never.</summary>
    None,
}

/// <summary>Where a destination's mail is taken.</summary>
/// <param name="Key">What attempts, connections and back-off are grouped by.</param>
/// <param name="Host">A host's name, an address, or a socket's path; the domain for <see cref="RouteKind.Mx"/>.</param>
public sealed record Route(RouteKind Kind, string Key, string Host, int Port)
{
    public RouteTls Tls { get; init; }

    /// <summary>The pool of local addresses that it goes out from; empty is the machine's own choice.</summary>
    public string Pool { get; init; } = "";

    /// <summary>What waits together: for one next hop, from one pool.</summary>
    internal string LaneKey => Pool.Length == 0 ? Key : $"{Key}|{Pool}";

    public string? UserName { get; init; }

    /// <summary>Never logged.</summary>
    public string? Password { get; init; }

    internal static readonly Route ToMailboxes = new(RouteKind.Local, QueueDestination.Local, "", 0);

    internal static Route ByMx(string domain, int port) => new(RouteKind.Mx, domain, domain, port);

    /// <summary>
    /// Reads <c>smtp:host:port</c>, <c>smtp:[address]:port</c>, <c>lmtp:host:port</c>, <c>lmtp:unix:/path</c>, <c>discard:</c>.
    /// The host is taken as it is: its MX records are not asked for. Ports default to 25 and 24.
    /// </summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Route? route)
    {
        route = null;
        if (string.IsNullOrEmpty(text) || text.Length > 512) return false;
        if (text is "discard:" or "discard")
        {
            route = new Route(RouteKind.Discard, "discard:", "", 0);
            return true;
        }

        RouteKind kind;
        string rest;
        if (text.StartsWith("smtp:", StringComparison.Ordinal)) (kind, rest) = (RouteKind.Smtp, text[5..]);
        else if (text.StartsWith("lmtp:", StringComparison.Ordinal)) (kind, rest) = (RouteKind.Lmtp, text[5..]);
        else return false;

        if (kind == RouteKind.Lmtp && rest.StartsWith("unix:/", StringComparison.Ordinal))
        {
            route = new Route(kind, text, rest[5..], 0) { Tls = RouteTls.None };
            return true;
        }

        int port = kind == RouteKind.Smtp ? 25 : 24;
        string host = rest;
        int close = rest.StartsWith('[') ? rest.IndexOf(']', StringComparison.Ordinal) : -1;
        int colon = close >= 0 ? (close + 1 < rest.Length ? close + 1 : -1) : rest.LastIndexOf(':');
        if (rest.StartsWith('[') && close < 0) return false;
        if (colon >= 0)
        {
            if (rest[colon] != ':' || !int.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535) return false;
            host = rest[..colon];
        }

        host = host.Trim('[', ']');
        if (host.Length == 0 || host.AsSpan().ContainsAny(" \t\r\n<>@/")) return false;
        route = new Route(kind, text, host, port);
        return true;
    }

    /// <summary>The password stays out of logs and messages.</summary>
    public override string ToString() => Key;
}
