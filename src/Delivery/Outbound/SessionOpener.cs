using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using Posthouse.SenderAuth;

namespace Posthouse.Delivery;

/// <summary>
/// Connects to one mail host and takes the session as far as its first MAIL, secured as its policy, its route and the message want it.
/// Counts each attempt for reports. Never decides which host comes next.
/// </summary>
internal sealed partial class SessionOpener(DeliveryOptions options, TlsLedger ledger, TimeProvider clock, ILogger<SessionOpener> logger)
{
    // Bounds memory: hosts whose STARTTLS failed. Forgetting one costs one more handshake.
    private const int MaximumClearTextHosts = 10_000;

    private readonly ConcurrentDictionary<string, long> _clearText = new(StringComparer.OrdinalIgnoreCase);

    private OutboundOptions Limits => options.Outbound;

    /// <param name="exempt">The message asks to be sent whatever the policy says (RFC 8689 §4.3).</param>
    /// <exception cref="ConnectionBrokenException">The host cannot be talked to.</exception>
    /// <exception cref="AuthenticationException">It is not secured as it has to be.</exception>
    internal async Task<OutboundSession> OpenAsync(MailHost host, IReadOnlyList<EndPoint> addresses, Route route, HostPolicy policy, bool requireTls, bool exempt, CancellationToken cancellationToken)
    {
        bool enforced = policy.IsEnforced && !exempt;
        bool mustEncrypt = requireTls || enforced || route.Tls is RouteTls.Required or RouteTls.Verified or RouteTls.Implicit;
        var demand = new TlsDemand
        {
            Policy = policy,
            Try = route.Tls is not (RouteTls.None or RouteTls.Implicit) && (mustEncrypt || !IsClearText(host.Name)),
            MustEncrypt = mustEncrypt,
            MustProve = requireTls || route.Tls is RouteTls.Verified or RouteTls.Implicit,
            Enforce = enforced,
        };
        bool told = false;
        while (true)
        {
            Socket socket;
            try
            {
                socket = await AddressRace.ConnectAsync(addresses, Limits, clock, cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException exception)
            {
                throw ConnectionBrokenException.Unreachable(host.Name, exception);
            }

            var session = new OutboundSession(new SmtpConnection(socket, host.Name, clock, cancellationToken) { TrustedRoots = Limits.TrustedRoots }, route, Limits, clock, options.HostName) { IsExempt = exempt };
            try
            {
                await session.OpenAsync(demand).ConfigureAwait(false);
                if (!told) Tell(route, policy, session.TlsFailure, session);
                return session;
            }
            catch (AuthenticationException exception)
            {
                TlsFailure failure = exception is TlsRefusedException refused ? refused.Failure : new TlsFailure(TlsResultType.ValidationFailure, exception.Message);
                Tell(route, policy, failure, session);
                await session.DisposeAsync().ConfigureAwait(false);
                if (mustEncrypt || !demand.Try) throw;
                // RFC 7435 §3: opportunistic: a broken handshake must not keep mail that clear text would carry.
                LogClearText(host.Name, exception.Message);
                if (_clearText.Count >= MaximumClearTextHosts) _clearText.Clear();
                _clearText[host.Name] = clock.GetTimestamp();
                demand = demand with { Try = false };
                told = true;
            }
            catch (Exception)
            {
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

    private bool IsClearText(string host) => _clearText.TryGetValue(host, out long since) && clock.GetElapsedTime(since) < Limits.ClearTextMemory;

    [LoggerMessage(3202, LogLevel.Warning, "TLS with {Host} failed and is not required: mail goes there in clear text for a while ({Problem})")]
    private partial void LogClearText(string host, string problem);

    [LoggerMessage(3701, LogLevel.Information, "Mail host {Host} of {Domain} fails the domain's MTA-STS policy, which is only being tested: {Problem}")]
    private partial void LogTestingFailed(string host, string domain, string problem);
}
