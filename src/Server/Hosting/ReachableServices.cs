using System.Net;
using Posthouse.Dns;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>What of the listeners others may be told of. A port that is chosen at start cannot be named in a record.</summary>
internal static class ReachableServices
{
    private const int Http = 80, Https = 443;

    /// <summary>Those of mail programs that offer TLS: without, nobody's password is taken.</summary>
    internal static IReadOnlyList<MailService> Of(IReadOnlyList<Listener> listeners) =>
        [.. listeners.Where(static l => IsReachable(l) && l.Tls != TlsMode.None).Select(ServiceOf).OfType<MailService>()];

    /// <summary>The same; where the whole server is on loopback, for a trial, what is there.</summary>
    internal static IReadOnlyList<MailService> OrLoopback(IReadOnlyList<Listener> listeners) =>
        Of(listeners) is { Count: > 0 } reachable ? reachable : [.. listeners.Where(static l => l.Port != 0 && l.Tls != TlsMode.None).Select(ServiceOf).OfType<MailService>()];

    /// <summary>The usual port where it is open.</summary>
    internal static int? HttpsPort(IReadOnlyList<Listener> listeners, bool behindProxy) => behindProxy ? Https : HttpsPort(listeners.Where(IsReachable));

    internal static int? HttpsPortOrLoopback(IReadOnlyList<Listener> listeners, bool behindProxy) =>
        HttpsPort(listeners, behindProxy) ?? (Of(listeners).Count > 0 ? null : HttpsPort(listeners.Where(static l => l.Port != 0)));

    /// <summary>Programs look at these ports and no others.</summary>
    internal static bool ServesAutoconfig(IReadOnlyList<Listener> listeners, bool behindProxy) =>
        behindProxy || listeners.Any(static l => l.Protocol == "http" && IsReachable(l) && (l.Port, l.Tls) is (Http, TlsMode.None) or (Https, TlsMode.Implicit));

    private static bool IsReachable(Listener listener) => listener.Port != 0 && !IPAddress.IsLoopback(listener.Address);

    private static int? HttpsPort(IEnumerable<Listener> listeners) =>
        listeners.Where(static l => l is { Protocol: "http", Tls: TlsMode.Implicit }).OrderBy(static l => l.Port != Https).Select(static l => (int?)l.Port).FirstOrDefault();

    private static MailService? ServiceOf(Listener listener) => listener.Protocol switch
    {
        "submission" or "imap" or "pop3" => new MailService(listener.Protocol, listener.Port, listener.Tls == TlsMode.Implicit),
        "managesieve" => new MailService("sieve", listener.Port, listener.Tls == TlsMode.Implicit),
        _ => null,
    };
}
