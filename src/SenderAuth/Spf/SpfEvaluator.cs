using System.Net;
using Posthouse.Dns;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>
/// check_host() of RFC 7208 §4 for the names of a session. Every outcome is a value: nothing that the DNS holds makes it throw,
/// and its work is bounded by <see cref="SpfOptions"/>.
/// </summary>
public sealed class SpfEvaluator(IDnsResolver resolver, SpfOptions options, TimeProvider clock)
{
    // RFC 5321 §4.5.3.1.2: a domain has 255 octets. What is longer is no name, and macros need not carry it around.
    private const int MaximumHelo = 255;

    private readonly SpfRecords _records = new(options);

    /// <summary>Checks the MAIL FROM identity; for the null reverse-path, the HELO identity stands for it (RFC 7208 §2.4).</summary>
    public ValueTask<SpfOutcome> CheckAsync(SpfQuestion question, CancellationToken cancellationToken = default)
    {
        if (question.MailFrom is not { } sender) return CheckHeloAsync(question, cancellationToken);
        // RFC 7208 §4.3: an address literal is no domain.
        return CheckAsync(question.ClientAddress, question.Helo, SpfIdentity.MailFrom, sender.LocalPart, sender.Domain?.Ascii ?? $"[{sender.Literal}]", cancellationToken);
    }

    /// <summary>Checks the HELO identity (RFC 7208 §2.3), whoever the sender is.</summary>
    public ValueTask<SpfOutcome> CheckHeloAsync(SpfQuestion question, CancellationToken cancellationToken = default) =>
        CheckAsync(question.ClientAddress, question.Helo, SpfIdentity.Helo, "postmaster", question.Helo, cancellationToken);

    /// <summary>As above, for names that need not be valid.</summary>
    internal async ValueTask<SpfOutcome> CheckAsync(IPAddress client, string helo, SpfIdentity identity, string localPart, string domain, CancellationToken cancellationToken)
    {
        if (client.IsIPv4MappedToIPv6) client = client.MapToIPv4();
        if (helo.Length > MaximumHelo) helo = helo[..MaximumHelo];
        // RFC 8616 §4: U-labels are asked for as A-labels.
        if (DomainName.TryParse(helo, out DomainName? name)) helo = name.Ascii;
        // RFC 7208 §4.3: what is no name, or has one label only, has no policy.
        if (!DomainName.TryParse(domain, out name) || !name.Ascii.Contains('.', StringComparison.Ordinal)) return new SpfOutcome(AuthResult.None, identity, domain);

        var values = new SpfMacroValues(client, localPart.Length == 0 ? "postmaster" : localPart, name.Ascii, helo, options.ReceivingHost, clock);
        var evaluation = new SpfEvaluation(new BoundedLookups(resolver, clock, options.TimeLimit, cancellationToken), values, _records, options);
        AuthResult result = await evaluation.CheckHostAsync(name.Ascii, outermost: true).ConfigureAwait(false);
        bool unfinished = result is AuthResult.TempError or AuthResult.PermError;
        return new SpfOutcome(result, identity, name.Ascii)
        {
            Mechanism = unfinished ? null : evaluation.Matched,
            Explanation = result == AuthResult.Fail ? await evaluation.ExplainAsync().ConfigureAwait(false) : null,
            Lookups = evaluation.Lookups,
            VoidLookups = evaluation.VoidLookups,
            Reason = unfinished ? evaluation.Reason : null,
            Detail = unfinished ? evaluation.Detail : null,
        };
    }
}
