using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Delivery;

/// <summary>
/// Connects to one mail host and takes the session as far as its first MAIL, secured as its policy, its route and the message want it.
/// Counts each attempt for reports. Never decides which host comes next.
/// </summary>
internal sealed partial class SessionOpener(DeliveryOptions options, TlsLedger ledger, HostMemories memories, TimeProvider clock, ILogger<SessionOpener> logger)
{
    private OutboundOptions Limits => options.Outbound;

    /// <param name="exempt">The message asks to be sent whatever the policy says (RFC 8689 §4.3).</param>
    /// <exception cref="ConnectionBrokenException">The host cannot be talked to.</exception>
    /// <exception cref="AuthenticationException">It is not secured as it has to be.</exception>
    internal async Task<OutboundSession> OpenAsync(MailHost host, IReadOnlyList<EndPoint> addresses, SourceSet sources, Route route, HostPolicy policy, bool requireTls, bool exempt, CancellationToken cancellationToken)
    {
        // Behind two ports of one host two servers may stand.
        string known = route.Kind == RouteKind.Mx ? host.Name : $"{host.Name}:{route.Port}";
        bool enforced = policy.IsEnforced && !exempt;
        bool mustEncrypt = requireTls || enforced || route.Tls is RouteTls.Required or RouteTls.Verified or RouteTls.Implicit;
        var demand = new TlsDemand
        {
            Policy = policy,
            Try = route.Tls is not (RouteTls.None or RouteTls.Implicit) && (mustEncrypt || !memories.IsClearText(known)),
            MustEncrypt = mustEncrypt,
            MustProve = requireTls || route.Tls is RouteTls.Verified or RouteTls.Implicit,
            Enforce = enforced,
        };
        IReadOnlyList<EndPoint> reachable = sources.Reachable(addresses);
        if (reachable.Count == 0) throw new ConnectionBrokenException(new SmtpReply(451, new EnhancedStatusCode(4, 4, 1), $"{host.Name} has no address that pool {route.Pool} can reach: its local addresses are of the other IP version, or have sent what they may today"));
        bool told = false;
        while (true)
        {
            Socket socket;
            try
            {
                (socket, AddressFamily? broken) = await AddressRace.ConnectAsync(memories.InOrder(known, reachable), sources, Limits, clock, cancellationToken).ConfigureAwait(false);
                memories.FamilyWorked(known, socket.AddressFamily);
                if (broken is { } family) memories.FamilyFailed(known, family);
            }
            catch (SocketException exception)
            {
                throw ConnectionBrokenException.Unreachable(host.Name, exception);
            }

            var connection = new SmtpConnection(socket, host.Name, clock, cancellationToken) { TrustedRoots = Limits.TrustedRoots };
            var session = new OutboundSession(connection, route, Limits, clock, sources.HostNameFor(connection.Local) ?? options.HostName) { IsExempt = exempt, OwnName = options.HostName };
            try
            {
                await session.OpenAsync(demand).ConfigureAwait(false);
                if (session.IsEncrypted)
                {
                    memories.TlsWorked(known);
                }
                else if (demand.Try && memories.IsKnownForTls(known))
                {
                    var missing = new TlsFailure(TlsResultType.StartTlsNotSupported, $"{host.Name} offers no TLS, which it did before");
                    // Somebody on the way may have cut the offer out.
                    if (await memories.TlsFailedAsync(known, route.Key, missing.Problem).ConfigureAwait(false) == TlsFallback.Wait) throw new TlsRefusedException(missing);
                }

                if (!told) Tell(route, policy, session.TlsFailure, session);
                return session;
            }
            catch (AuthenticationException exception)
            {
                TlsFailure failure = exception is TlsRefusedException refused ? refused.Failure : new TlsFailure(TlsResultType.ValidationFailure, exception.Message);
                Tell(route, policy, failure, session);
                await session.DisposeAsync().ConfigureAwait(false);
                if (mustEncrypt || !demand.Try || exception is TlsRefusedException { Failure.Type: TlsResultType.StartTlsNotSupported }) throw;
                TlsFallback fallback = await memories.TlsFailedAsync(known, route.Key, exception.Message).ConfigureAwait(false);
                if (fallback == TlsFallback.Wait) throw;
                // RFC 7435 §3: opportunistic: a broken handshake must not keep mail that clear text would carry.
                if (fallback == TlsFallback.ForAWhile) LogClearText(host.Name, exception.Message);
                else LogClearTextOnce(host.Name, exception.Message);
                demand = demand with { Try = false };
                told = true;
            }
            catch (Exception exception)
            {
                // One that connects and then says nothing: large packets may be lost on the way.
                if (exception is ConnectionBrokenException { Reply.Status: { Subject: 4, Detail: 2 } } && reachable.Any(address => address.AddressFamily != socket.AddressFamily)) memories.FamilyFailed(known, socket.AddressFamily);
                await session.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>A host that its policy does not let be tried counts as a session that failed.</summary>
    internal void CountRefusal(Route route, HostPolicy policy)
    {
        if (route.Kind == RouteKind.Mx) ledger.Count(new TlsSession(route.Host, policy, policy.Refusal, "", ""));
    }

    private void Tell(Route route, HostPolicy policy, TlsFailure? failure, OutboundSession session)
    {
        if (failure is not null && !policy.IsEnforced && policy.Sts is not null) LogTestingFailed(policy.Host, route.Host, failure.Problem);
        if (route.Kind == RouteKind.Mx) ledger.Count(new TlsSession(route.Host, policy, failure ?? policy.Refusal, session.Local, session.Remote));
    }

    [LoggerMessage(3202, LogLevel.Warning, "TLS with {Host} failed again and again and is not required: mail goes there in clear text for a while ({Problem})")]
    private partial void LogClearText(string host, string problem);

    [LoggerMessage(3205, LogLevel.Information, "TLS with {Host} failed and is not required: one message goes there in clear text ({Problem})")]
    private partial void LogClearTextOnce(string host, string problem);

    [LoggerMessage(3701, LogLevel.Information, "Mail host {Host} of {Domain} fails the domain's MTA-STS policy, which is only being tested: {Problem}")]
    private partial void LogTestingFailed(string host, string domain, string problem);
}
