using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Takes one message to one next hop: finds its hosts, tries their addresses in order, sends, and says what each recipient's
/// answer was. Keeps no state of the queue.
/// </summary>
internal sealed partial class OutboundClient(MailHostFinder hosts, DeliveryOptions options, TimeProvider clock, ILogger<OutboundClient> logger)
{
    // Bounds memory: hosts whose STARTTLS failed. Forgetting one costs one more handshake.
    private const int MaximumClearTextHosts = 10_000;

    private readonly ConcurrentDictionary<string, long> _clearText = new(StringComparer.OrdinalIgnoreCase);

    private OutboundOptions Limits => options.Outbound;

    /// <param name="session">An open session to the same route, if there is one; this call owns it.</param>
    internal async Task<OutboundAttempt> SendAsync(Route route, OutboundJob job, MessageContent content, OutboundSession? session, CancellationToken cancellationToken)
    {
        var outcomes = new List<RecipientOutcome>(job.Recipients.Count);
        IReadOnlyList<QueuedRecipient> waiting = job.Recipients;
        try
        {
            if (session is { } open)
            {
                if (open.IsFresh && !job.Message.Envelope.RequireTls)
                {
                    try
                    {
                        IReadOnlyList<QueuedRecipient> left = await TransactAsync(open, route, job, waiting, content, outcomes, cancellationToken).ConfigureAwait(false);
                        return new OutboundAttempt(outcomes, Reusable(ref session), Unreachable: false, left);
                    }
                    catch (ConnectionBrokenException exception)
                    {
                        waiting = Missing(waiting, outcomes);
                        if (exception.DataSent) return All(outcomes, waiting, exception.Reply, open.Host, unreachable: false);
                        // An idle connection may end at any time: a new one shows what the server says.
                    }
                }

                await open.DisposeAsync().ConfigureAwait(false);
                session = null;
            }

            HostList list = await hosts.FindAsync(route, cancellationToken).ConfigureAwait(false);
            if (list.Failure is { } failure) return All(outcomes, waiting, failure, null, unreachable: false);
            if (job.Message.Envelope.RequireTls && !list.Authenticated)
                return All(outcomes, waiting, RequireTlsRefusal("the list of its mail hosts is not protected by DNSSEC"), null, unreachable: false);

            SmtpReply last = new(451, new EnhancedStatusCode(4, 4, 1), $"No mail host of {route.Host} could be tried");
            string? lastHost = null;
            bool allPermanent = true;
            int tried = 0;
            foreach (MailHost host in list.Hosts)
            {
                if (tried >= Limits.MaximumAddresses) break;
                (IReadOnlyList<EndPoint> addresses, SmtpReply? noAddress) = await hosts.AddressesAsync(host, route, cancellationToken).ConfigureAwait(false);
                if (noAddress is not null)
                {
                    last = noAddress;
                    allPermanent &= noAddress.IsPermanentFailure;
                    continue;
                }

                tried += addresses.Count;
                try
                {
                    session = await OpenAsync(host, addresses, route, job.Message.Envelope.RequireTls, cancellationToken).ConfigureAwait(false);
                    lastHost = session.Host;
                    if (job.Message.Envelope.RequireTls && !session.Offers.RequireTls && route.Kind != RouteKind.Lmtp)
                        throw new ConnectionBrokenException(RequireTlsRefusal($"{session.Host} does not offer REQUIRETLS"));
                    IReadOnlyList<QueuedRecipient> left = await TransactAsync(session, route, job, waiting, content, outcomes, cancellationToken).ConfigureAwait(false);
                    return new OutboundAttempt(outcomes, Reusable(ref session), Unreachable: false, left);
                }
                catch (ConnectionBrokenException exception)
                {
                    last = exception.Reply;
                    lastHost = session?.Host ?? host.Name;
                    allPermanent &= last.IsPermanentFailure;
                    LogHostFailed(host.Name, route.Key, last.ToString());
                    int before = waiting.Count;
                    waiting = Missing(waiting, outcomes);
                    if (session is not null) await session.DisposeAsync().ConfigureAwait(false);
                    session = null;
                    // Some have had their answers already: the others come back later, rather than be sent twice.
                    if (waiting.Count < before) break;
                    if (exception.DataSent) break;
                }
                catch (AuthenticationException exception)
                {
                    last = new SmtpReply(job.Message.Envelope.RequireTls ? 550 : 454, job.Message.Envelope.RequireTls ? new EnhancedStatusCode(5, 7, 30) : new EnhancedStatusCode(4, 7, 0), exception.Message);
                    lastHost = host.Name;
                    allPermanent &= last.IsPermanentFailure;
                    LogHostFailed(host.Name, route.Key, last.ToString());
                    if (session is not null) await session.DisposeAsync().ConfigureAwait(false);
                    session = null;
                }
            }

            // A host that refuses all talk with 5xx may be one of several; only if all say so is it the domain's answer.
            if (!allPermanent && last.IsPermanentFailure) last = last with { Code = 451, Status = new EnhancedStatusCode(4, last.Status?.Subject ?? 0, last.Status?.Detail ?? 0) };
            return All(outcomes, waiting, last, lastHost, unreachable: last.IsTransientFailure && outcomes.Count == 0);
        }
        finally
        {
            if (session is not null) await session.DisposeAsync().ConfigureAwait(false);
        }
    }

    // One transaction for as many as the server takes in one; returns those that a limit put off.
    private async Task<IReadOnlyList<QueuedRecipient>> TransactAsync(
        OutboundSession session, Route route, OutboundJob job, IReadOnlyList<QueuedRecipient> waiting, MessageContent content, List<RecipientOutcome> outcomes, CancellationToken cancellationToken)
    {
        (ContentNeeds needs, SmtpReply? refusal) = await ContentNeeds.ForAsync(job.Message, waiting, content, session.Offers, route.Kind == RouteKind.Lmtp, clock, cancellationToken).ConfigureAwait(false);
        if (refusal is not null)
        {
            foreach (QueuedRecipient recipient in waiting) outcomes.Add(new RecipientOutcome(recipient, Fate.Failed, refusal, session.Host, false));
            return [];
        }

        int most = session.Offers.MaximumRecipients > 0 ? Math.Min(session.Offers.MaximumRecipients, Limits.MaximumRecipients) : Limits.MaximumRecipients;
        IReadOnlyList<QueuedRecipient> now = waiting.Count <= most ? waiting : [.. waiting.Take(most)];
        List<RecipientOutcome> results = await session.SendAsync(job, now, content, needs, cancellationToken).ConfigureAwait(false);
        // RFC 5321 §4.5.3.1.10: 452 after some were taken: the rest in a next transaction.
        if (results.Exists(static result => result.Fate == Fate.Sent)) results.RemoveAll(static result => IsTooMany(result.Reply));
        outcomes.AddRange(results);
        return Missing(waiting, outcomes);

        static bool IsTooMany(SmtpReply reply) => reply.Code == 452 && reply.Status is not { Subject: not 5 };
    }

    private async Task<OutboundSession> OpenAsync(MailHost host, IReadOnlyList<EndPoint> addresses, Route route, bool requireTls, CancellationToken cancellationToken)
    {
        bool mustEncrypt = requireTls || route.Tls is RouteTls.Required or RouteTls.Verified or RouteTls.Implicit;
        bool mustVerify = requireTls || route.Tls is RouteTls.Verified or RouteTls.Implicit;
        bool tryTls = route.Tls is not (RouteTls.None or RouteTls.Implicit) && (mustEncrypt || !IsClearText(host.Name));
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

            var session = new OutboundSession(new SmtpConnection(socket, host.Name, clock, cancellationToken), route, Limits, clock, options.HostName);
            try
            {
                await session.OpenAsync(tryTls, mustEncrypt, mustVerify).ConfigureAwait(false);
                return session;
            }
            catch (AuthenticationException exception) when (!mustEncrypt && tryTls)
            {
                // RFC 7435 §3: opportunistic: a broken handshake must not keep mail that clear text would carry.
                LogClearText(host.Name, exception.Message);
                if (_clearText.Count >= MaximumClearTextHosts) _clearText.Clear();
                _clearText[host.Name] = clock.GetTimestamp();
                tryTls = false;
                await session.DisposeAsync().ConfigureAwait(false);
            }
            catch (Exception)
            {
                await session.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    private bool IsClearText(string host) => _clearText.TryGetValue(host, out long since) && clock.GetElapsedTime(since) < Limits.ClearTextMemory;

    private static OutboundSession? Reusable(ref OutboundSession? session)
    {
        OutboundSession? kept = session;
        session = null;
        return kept;
    }

    private static IReadOnlyList<QueuedRecipient> Missing(IReadOnlyList<QueuedRecipient> recipients, List<RecipientOutcome> outcomes)
    {
        if (outcomes.Count == 0) return recipients;
        var named = new HashSet<long>();
        foreach (RecipientOutcome outcome in outcomes) named.Add(outcome.Recipient.Id);
        var missing = new List<QueuedRecipient>();
        foreach (QueuedRecipient recipient in recipients)
        {
            if (!named.Contains(recipient.Id)) missing.Add(recipient);
        }

        return missing;
    }

    private static OutboundAttempt All(List<RecipientOutcome> outcomes, IReadOnlyList<QueuedRecipient> waiting, SmtpReply reply, string? host, bool unreachable)
    {
        Fate fate = reply.IsPermanentFailure ? Fate.Failed : Fate.Deferred;
        foreach (QueuedRecipient recipient in waiting) outcomes.Add(new RecipientOutcome(recipient, fate, reply, host, false));
        return new OutboundAttempt(outcomes, null, unreachable, []);
    }

    // RFC 8689 §5: 550 5.7.30 REQUIRETLS support required.
    private static SmtpReply RequireTlsRefusal(string why) => new(550, new EnhancedStatusCode(5, 7, 30), "The sender demands REQUIRETLS and " + why);

    [LoggerMessage(3201, LogLevel.Information, "Mail host {Host} of {Destination} could not be used: {Reply}")]
    private partial void LogHostFailed(string host, string destination, string reply);

    [LoggerMessage(3202, LogLevel.Warning, "TLS with {Host} failed and is not required: mail goes there in clear text for a while ({Problem})")]
    private partial void LogClearText(string host, string problem);
}
