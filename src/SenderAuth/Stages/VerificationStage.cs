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

        if (AuthorDomain.All(context.Message!.Header).Count > AuthorDomain.Maximum) return TooManyAuthors;
        SenderFindings findings = await FindAsync(context, cancellationToken).ConfigureAwait(false);
        findings = findings with { Override = OverrideOf(findings) };
        context.Items[SenderFindings.Item] = findings;
        context.JournalNotes.Add(FindingsText.Note(findings));
        if (findings.Bimi is { Result: BimiResult.Pass } shown) context.PrependedHeaders.InsertRange(0, BimiFields.Write(shown));
        context.PrependedHeaders.Insert(0, AuthenticationResultsWriter.Write(FindingsText.Results(findings, options.AuthServId), context.Envelope.SmtpUtf8));
        StageVerdict verdict = Verdict(findings);
        failures.Note(context, findings, verdict);
        if (options.Dmarc == DmarcEnforcement.Report || verdict.Action == StageAction.Reject || !await IsOwnAndUnprovenAsync(findings, context.Message!, cancellationToken).ConfigureAwait(false)) return verdict;
        context.Items[SenderFindings.OwnUnprovenItem] = true;
        return verdict.Action == StageAction.Continue ? StageVerdict.Quarantine("own-domain-unproven") : verdict;
    }

    // Whoever writes as one of ours signs in. What comes from outside in our name is believed when the domain's own SPF or DKIM shows it, published policy or not.
    private async ValueTask<bool> IsOwnAndUnprovenAsync(SenderFindings findings, ReceivedMessage message, CancellationToken cancellationToken)
    {
        if (findings.Dmarc.Result == AuthResult.Pass) return false;
        foreach (DomainName author in AuthorDomain.All(message.Header))
        {
            if (options.DmarcExempt.Contains(author) || !await own.CoverAsync(author, cancellationToken).ConfigureAwait(false)) continue;
            bool proven = (findings.Spf.Result == AuthResult.Pass && findings.Spf.Domain == author.Ascii) || findings.Signatures.Any(s => s.Result == AuthResult.Pass && s.Domain is { } d && (d.Equals(author) || author.Ascii.EndsWith("." + d.Ascii, StringComparison.Ordinal)));
            if (!proven) return true;
        }

        return false;
    }

    private async ValueTask<SenderFindings> FindAsync(StageContext context, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.TimeLimit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        ReceivedMessage message = context.Message!;
        var question = new SpfQuestion(context.Connection.RemoteAddress, context.Connection.Helo ?? "", context.Envelope.Sender);

        // All are begun before any is awaited: the time that one waits for the DNS is everybody's.
        Task<SpfOutcome> sender = Limited(spf.CheckAsync(question, both.Token), SpfTimeout(question));
        Task<SpfOutcome>? helo = question.MailFrom is null ? null : Limited(spf.CheckHeloAsync(question, both.Token), SpfTimeout(question with { MailFrom = null }));
        Task<IprevOutcome> name = Limited(iprev.CheckAsync(question.ClientAddress, both.Token), new IprevOutcome(AuthResult.TempError, null, IprevCheck.DnsError));
        Task<IReadOnlyList<DkimOutcome>> signatures = Limited(dkim.VerifyAsync(message, both.Token), [new DkimOutcome { Reason = DkimReason.KeyUnavailable }]);
        Task<ArcOutcome> chain = Limited(arc.ValidateAsync(message, both.Token), new ArcOutcome { Reason = ArcReason.SealFailed, SignatureReason = DkimReason.KeyUnavailable });
        SpfOutcome found = await sender.ConfigureAwait(false);
        IReadOnlyList<DkimOutcome> signed = await signatures.ConfigureAwait(false);
        // RFC 9989 §5.3.1 leaves several author domains to us: each has to hold, or anyone could stand beside a protected one.
        DmarcOutcome? policy = null;
        List<DomainName> authors = AuthorDomain.All(message.Header);
        foreach (DomainName? author in authors.Count == 0 ? (IEnumerable<DomainName?>)[null] : authors)
        {
            DmarcOutcome one = await JudgeAsync(author).ConfigureAwait(false);
            policy = policy is null || Worse(one, policy) ? one : policy;
        }

        return new SenderFindings
        {
            Bimi = bimi.IsOn ? await Limited(bimi.EvaluateAsync(message.Header, policy!, signed, both.Token), new BimiOutcome(BimiResult.TempError, "no answer in time")).ConfigureAwait(false) : null,
            Spf = found,
            Helo = helo is null ? null : await helo.ConfigureAwait(false),
            Iprev = await name.ConfigureAwait(false),
            Signatures = signed,
            Arc = await chain.ConfigureAwait(false),
            Dmarc = policy!,
        };

        Task<DmarcOutcome> JudgeAsync(DomainName? author) => Limited(
            dmarc.EvaluateAsync(
                new DmarcQuestion
                {
                    Author = author,
                    Spf = found.Result,
                    SpfDomain = DomainName.TryParse(found.Domain, out DomainName? domain) ? domain : null,
                    // A signature that could not be read in time may be the author's.
                    Signatures = [.. signed.Select(s => (Domain: s.Domain ?? (s.Result == AuthResult.TempError ? author : null), s.Result)).Where(static s => s.Domain is not null).Select(static s => (s.Domain!, s.Result))],
                },
                both.Token),
            new DmarcOutcome(AuthResult.TempError, "no-answer-in-time") { Author = author });

        async Task<T> Limited<T>(ValueTask<T> check, T otherwise)
        {
            try
            {
                return await check.ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                return otherwise;
            }
        }
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
