using System.Net;
using System.Text;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.SenderAuth;

/// <summary>
/// Finds out who really sent what strangers bring: SPF, iprev, DKIM and ARC at the same time, then DMARC, whose policy it follows. Its
/// findings stand in Authentication-Results, in the journal, and under <see cref="SenderFindings.Item"/>. A DNS that does not answer is
/// a finding and never a refusal.
/// </summary>
internal sealed class VerificationStage(
    SpfEvaluator spf, IprevCheck iprev, DkimVerifier dkim, ArcValidator arc, DmarcEvaluator dmarc, OwnDomains own, ForeignFields foreign, BimiEvaluator bimi, FailureLedger failures, VerificationOptions options, TimeProvider clock) : IReceivingStage
{
    private static readonly StageVerdict TooManyAuthors = StageVerdict.Reject("too-many-authors", new SmtpReply(550, new EnhancedStatusCode(5, 7, 1), "The From field names authors of too many domains"));

    public StageDescriptor Descriptor { get; } = new("sender-authentication", 200, StagePoint.Message, "Checks SPF, DKIM, ARC and DMARC of what strangers send, and follows the author's DMARC policy");

    public async ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
    {
        // LMTP brings what another server of ours has judged and written its findings on.
        if (context.Connection.Role == ReceivingRole.Lmtp) return StageVerdict.Continue;
        bool ours = context.Connection.Role == ReceivingRole.Submission || context.Connection.Account is not null;
        bool trusted = ours || options.Trusts(context.Connection.RemoteAddress);
        // A filter of our own in front writes results under a name of our domain.
        await foreign.RemoveAsync(context, wholeDomain: ours || !trusted, cancellationToken).ConfigureAwait(false);
        if (trusted) return StageVerdict.Continue;

        List<DomainName> authors = AuthorDomain.All(context.Message!.Header);
        if (authors.Count > AuthorDomain.Maximum) return TooManyAuthors;
        SenderFindings findings = await FindAsync(context, authors, cancellationToken).ConfigureAwait(false);
        findings = findings with { Override = OverrideOf(findings) };
        context.Items[SenderFindings.Item] = findings;
        context.JournalNotes.Add(FindingsText.Note(findings));
        if (findings.Bimi is { Result: BimiResult.Pass } shown) context.PrependedHeaders.InsertRange(0, BimiFields.Write(shown));
        context.PrependedHeaders.Insert(0, AuthenticationResultsWriter.Write(FindingsText.Results(findings, options.AuthServId), context.Envelope.SmtpUtf8));
        StageVerdict verdict = Verdict(findings);
        failures.Note(context, findings, verdict);
        if (options.Dmarc == DmarcEnforcement.Report || verdict.Action == StageAction.Reject || !await IsOwnAndUnprovenAsync(findings, authors, cancellationToken).ConfigureAwait(false)) return verdict;
        context.Items[SenderFindings.OwnUnprovenItem] = true;
        return verdict.Action == StageAction.Continue ? StageVerdict.Quarantine("own-domain-unproven") : verdict;
    }

    // Whoever writes as one of ours signs in. What comes from outside in our name is believed when the domain's own SPF or DKIM shows it, published policy or not.
    private async ValueTask<bool> IsOwnAndUnprovenAsync(SenderFindings findings, List<DomainName> authors, CancellationToken cancellationToken)
    {
        if (findings.Dmarc.Result == AuthResult.Pass) return false;
        foreach (DomainName author in authors)
        {
            if (options.DmarcExempt.Contains(author) || !await own.CoverAsync(author, cancellationToken).ConfigureAwait(false)) continue;
            bool proven = (findings.Spf.Result == AuthResult.Pass && findings.Spf.Domain == author.Ascii) || findings.Signatures.Any(s => s.Result == AuthResult.Pass && s.Domain is { } d && (d.Equals(author) || author.Ascii.EndsWith("." + d.Ascii, StringComparison.Ordinal)));
            if (!proven) return true;
        }

        return false;
    }

    private async ValueTask<SenderFindings> FindAsync(StageContext context, List<DomainName> authors, CancellationToken cancellationToken)
    {
        using var limit = new TimeLimit(options.TimeLimit, clock, cancellationToken);
        ReceivedMessage message = context.Message!;
        HeaderIndex? index = dkim.Index(message);
        var question = new SpfQuestion(context.Connection.RemoteAddress, context.Connection.Helo ?? "", context.Envelope.Sender);

        // All are begun before any is awaited: the time that one waits for the DNS is everybody's.
        ValueTask<SpfOutcome> sender = limit.Hold(spf.CheckAsync(question, limit.Token), question, static q => SpfTimeout(q));
        ValueTask<SpfOutcome>? helo = question.MailFrom is null ? null : limit.Hold(spf.CheckHeloAsync(question, limit.Token), question, static q => SpfTimeout(q with { MailFrom = null }));
        ValueTask<IprevOutcome> name = limit.Hold(iprev.CheckAsync(question.ClientAddress, limit.Token), question, static _ => new IprevOutcome(AuthResult.TempError, null, IprevCheck.DnsError));
        ValueTask<IReadOnlyList<DkimOutcome>> signatures = limit.Hold(dkim.VerifyAsync(message, index, limit.Token), question, static _ => [new DkimOutcome { Reason = DkimReason.KeyUnavailable }]);
        ValueTask<ArcOutcome> chain = limit.Hold(arc.ValidateAsync(message, index, limit.Token), question, static _ => new ArcOutcome { Reason = ArcReason.SealFailed, SignatureReason = DkimReason.KeyUnavailable });
        SpfOutcome found = await sender.ConfigureAwait(false);
        IReadOnlyList<DkimOutcome> signed = await signatures.ConfigureAwait(false);
        // RFC 9989 §5.3.1 leaves several author domains to us: each has to hold, or anyone could stand beside a protected one.
        DmarcOutcome policy = await JudgeAsync(authors.Count == 0 ? null : authors[0], found, signed, limit).ConfigureAwait(false);
        for (int i = 1; i < authors.Count; i++)
        {
            DmarcOutcome one = await JudgeAsync(authors[i], found, signed, limit).ConfigureAwait(false);
            if (Worse(one, policy)) policy = one;
        }

        return new SenderFindings
        {
            Bimi = bimi.IsOn ? await limit.Hold(bimi.EvaluateAsync(message.Header, policy, signed, limit.Token), question, static _ => new BimiOutcome(BimiResult.TempError, "no answer in time")).ConfigureAwait(false) : null,
            Spf = found,
            Helo = helo is null ? null : await helo.Value.ConfigureAwait(false),
            Iprev = await name.ConfigureAwait(false),
            Signatures = signed,
            Arc = await chain.ConfigureAwait(false),
            Dmarc = policy,
        };
    }

    private ValueTask<DmarcOutcome> JudgeAsync(DomainName? author, SpfOutcome found, IReadOnlyList<DkimOutcome> signed, TimeLimit limit)
    {
        var proved = new List<(DomainName, AuthResult)>(signed.Count);
        foreach (DkimOutcome signature in signed)
        {
            // A signature that could not be read in time may be the author's.
            if ((signature.Domain ?? (signature.Result == AuthResult.TempError ? author : null)) is { } domain) proved.Add((domain, signature.Result));
        }

        var question = new DmarcQuestion { Author = author, Spf = found.Result, SpfDomain = DomainName.TryParse(found.Domain, out DomainName? sender) ? sender : null, Signatures = proved };
        return limit.Hold(dmarc.EvaluateAsync(question, limit.Token), author, static a => new DmarcOutcome(AuthResult.TempError, "no-answer-in-time") { Author = a });
    }

    // What is to be applied decides; then a failure, then what is not known.
    private static bool Worse(DmarcOutcome one, DmarcOutcome other) => Rank(one).CompareTo(Rank(other)) > 0;

    private static (int, int) Rank(DmarcOutcome outcome) => ((int)outcome.Applied, outcome.Result switch { AuthResult.Fail => 3, AuthResult.TempError => 2, AuthResult.None => 1, _ => 0 });

    private static SpfOutcome SpfTimeout(SpfQuestion question) => question.MailFrom is { } sender
        ? new SpfOutcome(AuthResult.TempError, SpfIdentity.MailFrom, sender.Domain?.Ascii ?? "")
        : new SpfOutcome(AuthResult.TempError, SpfIdentity.Helo, question.Helo);

    private DmarcOverride? OverrideOf(SenderFindings findings)
    {
        if (findings.Dmarc.Applied == DmarcPolicy.None || findings.Dmarc.Author is not { } author) return null;
        if (options.Dmarc == DmarcEnforcement.Report || options.DmarcExempt.Contains(author)) return DmarcOverride.LocalPolicy;
        return HadPassed(findings.Arc, author) ? DmarcOverride.TrustedForwarder : null;
    }

    // RFC 8617 §5.2, §7.2: of a chain that holds, the last sealer is the one who handed us the message; what he says of DMARC when it reached him counts if he is trusted.
    private bool HadPassed(ArcOutcome chain, DomainName author)
    {
        if (chain.Result != AuthResult.Pass || chain.Sets.Count == 0 || chain.Sets[^1] is not { } last || !options.TrustedSealers.Contains(last.Sealer)) return false;
        if (!AuthenticationResultsReader.TryParse(Encoding.UTF8.GetBytes(last.AuthenticationResults), out AuthenticationResults? said)) return false;
        return said.Results.Any(r => r.Method == "dmarc" && r.Result == "pass"
            && r.Properties.Any(p => p.Type == "header" && p.Name == "from" && DomainName.TryParse(p.Value, out DomainName? from) && from.Equals(author)));
    }

    private StageVerdict Verdict(SenderFindings findings)
    {
        if (findings.Override is not null) return StageVerdict.Continue;
        return findings.Dmarc.Applied switch
        {
            DmarcPolicy.Reject when options.Dmarc == DmarcEnforcement.Full => StageVerdict.Reject(
                "dmarc-reject",
                // RFC 7372 §3.3: neither SPF nor DKIM gave an aligned pass.
                new SmtpReply(550, new EnhancedStatusCode(5, 7, 26), $"Refused by the DMARC policy of {findings.Dmarc.Author!.Ascii}: neither SPF nor DKIM shows that the message is the domain's")),
            DmarcPolicy.Reject or DmarcPolicy.Quarantine => StageVerdict.Quarantine("dmarc-quarantine"),
            _ => StageVerdict.Continue,
        };
    }
}
