using System.Net;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Takes one message to one next hop: finds its hosts, tries their addresses in order, sends, and says what each recipient's
/// answer was. Keeps no state of the queue.
/// </summary>
internal sealed partial class OutboundClient(
    MailHostFinder hosts, TlsPolicies policies, SessionOpener opener, DeliveryOptions options, TimeProvider clock, ILogger<OutboundClient> logger)
{
    private OutboundOptions Limits => options.Outbound;

    /// <param name="session">An open session to the same route, if there is one; this call owns it.</param>
    internal async Task<OutboundAttempt> SendAsync(Route route, OutboundJob job, MessageContent content, OutboundSession? session, CancellationToken cancellationToken)
    {
        var outcomes = new List<RecipientOutcome>(job.Recipients.Count);
        bool requireTls = job.Message.Envelope.RequireTls;
        IReadOnlyList<QueuedRecipient> waiting = job.Recipients;
        int ended = 0;
        string? local = session?.Local;
        try
        {
            if (session is { } open)
            {
                if (open.IsFresh && !requireTls)
                {
                    try
                    {
                        IReadOnlyList<QueuedRecipient> left = await TransactAsync(open, route, job, waiting, content, outcomes, cancellationToken).ConfigureAwait(false);
                        return new OutboundAttempt(outcomes, Reusable(ref session), Unreachable: false, left) { Local = local };
                    }
                    catch (ConnectionBrokenException exception)
                    {
                        waiting = Missing(waiting, outcomes);
                        if (exception.DataSent) return All(outcomes, waiting, exception.Reply, open.Host, unreachable: false) with { Local = local };
                        // An idle connection may end at any time: a new one shows what the server says.
                        ended = open.EndedAfter;
                    }
                }

                await open.DisposeAsync().ConfigureAwait(false);
                session = null;
            }

            HostList list = await hosts.FindAsync(route, cancellationToken).ConfigureAwait(false);
            if (list.Failure is { } failure) return All(outcomes, waiting, failure, null, unreachable: false);
            bool byMx = route.Kind == RouteKind.Mx && !RouteTable.TryLiteral(route.Host, out _);
            MtaStsAnswer sts = byMx ? await policies.ForDomainAsync(route.Host, cancellationToken).ConfigureAwait(false) : default;
            bool? exempt = requireTls ? false : null;

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

                HostPolicy policy = await PolicyAsync(host, route, list, sts, cancellationToken).ConfigureAwait(false);
                if (requireTls && !list.Authenticated && !policy.IsNamed)
                {
                    last = RequireTlsRefusal($"that {host.Name} is a mail host of {route.Host} is shown neither by DNSSEC nor by MTA-STS");
                    // RFC 8689 §4.2.1 wants the name validated by MTA-STS: a policy that is announced and cannot be fetched now may do it later.
                    if (policy.Refusal?.Type != TlsResultType.StsPolicyFetchError) continue;
                    last = new SmtpReply(450, new EnhancedStatusCode(4, 7, 30), $"The sender demands REQUIRETLS, and {policy.Refusal.Problem}");
                    allPermanent = false;
                    continue;
                }

                if (policy.IsEnforced) exempt ??= await TlsRequiredField.SaysNoAsync(content, cancellationToken).ConfigureAwait(false);
                if (policy is { IsEnforced: true, Refusal: { } refusal } && exempt == false)
                {
                    opener.CountRefusal(route, policy);
                    last = new SmtpReply(451, new EnhancedStatusCode(4, 7, 5), $"{host.Name} cannot be used: {refusal.Problem}");
                    lastHost = host.Name;
                    allPermanent = false;
                    LogHostFailed(host.Name, route.Key, last.ToString());
                    continue;
                }

                tried += addresses.Count;
                try
                {
                    session = await opener.OpenAsync(host, addresses, job.Sources, route, policy, requireTls, policy.IsEnforced && exempt == true, cancellationToken).ConfigureAwait(false);
                    lastHost = session.Host;
                    local = session.Local;
                    if (requireTls && !session.Offers.RequireTls && route.Kind != RouteKind.Lmtp)
                        throw new ConnectionBrokenException(RequireTlsRefusal($"{session.Host} does not offer REQUIRETLS"));
                    IReadOnlyList<QueuedRecipient> left = await TransactAsync(session, route, job, waiting, content, outcomes, cancellationToken).ConfigureAwait(false);
                    return new OutboundAttempt(outcomes, Reusable(ref session), Unreachable: false, left) { EndedAfter = ended, Local = local };
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
                    last = requireTls ? RequireTlsRefusal(exception.Message) : Unsecured(exception, policy);
                    lastHost = host.Name;
                    allPermanent &= last.IsPermanentFailure;
                    LogHostFailed(host.Name, route.Key, last.ToString());
                    if (session is not null) await session.DisposeAsync().ConfigureAwait(false);
                    session = null;
                }
            }

            // A host that refuses all talk with 5xx may be one of several; only if all say so is it the domain's answer.
            if (!allPermanent && last.IsPermanentFailure) last = last with { Code = 451, Status = new EnhancedStatusCode(4, last.Status?.Subject ?? 0, last.Status?.Detail ?? 0) };
            return All(outcomes, waiting, last, lastHost, unreachable: last.IsTransientFailure && outcomes.Count == 0) with { Local = local };
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

    // Nothing is asked for hosts that configuration gives by address, LMTP, routes that never use TLS.
    private async ValueTask<HostPolicy> PolicyAsync(MailHost host, Route route, HostList list, MtaStsAnswer sts, CancellationToken cancellationToken) =>
        host.Addresses is null && (route.Kind == RouteKind.Mx || (route.Kind == RouteKind.Smtp && route.Tls is not (RouteTls.None or RouteTls.Implicit)))
            ? await policies.ForHostAsync(route.Kind == RouteKind.Mx ? route.Host : null, host.Name, route.Port, list.Authenticated, sts, cancellationToken).ConfigureAwait(false)
            : new HostPolicy { Host = host.Name };

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

    // RFC 8461 §5: what fails a policy waits; it may be repaired before the message's time is over. X.7.4: TLS is not offered; X.7.5: it proves nothing.
    private static SmtpReply Unsecured(AuthenticationException exception, HostPolicy policy)
    {
        string because = policy is not { IsEnforced: true } ? "" : policy.Dane is not null ? " (DANE is in force)" : " (the domain's MTA-STS policy is in force)";
        int detail = exception is TlsRefusedException { Failure.Type: var type } ? type == TlsResultType.StartTlsNotSupported ? 4 : 5 : policy.IsEnforced ? 5 : 0;
        return new SmtpReply(454, new EnhancedStatusCode(4, 7, detail), exception.Message + because);
    }

    // RFC 8689 §5: 550 5.7.30 REQUIRETLS support required.
    private static SmtpReply RequireTlsRefusal(string why) => new(550, new EnhancedStatusCode(5, 7, 30), "The sender demands REQUIRETLS: " + why);

    [LoggerMessage(3201, LogLevel.Information, "Mail host {Host} of {Destination} could not be used: {Reply}")]
    private partial void LogHostFailed(string host, string destination, string reply);
}
