using System.Text;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.SenderAuth;

/// <summary>Decides by the author's record whether its owner wants to hear of a message (RFC 9989 §4.7, "fo"), and says what failed. Pure.</summary>
internal static class FailureFinder
{
    // RFC 5322 §2.1.1 has lines of 998; what a client claims is not repeated at such length.
    private const int LongestValue = 300;

    /// <summary>Null: no report is wanted. A method that gave no answer has not failed.</summary>
    internal static FailureKind? Find(SenderFindings findings)
    {
        DmarcOutcome dmarc = findings.Dmarc;
        // RFC 9991 §2: ruf of a public suffix is nobody's request.
        if (dmarc is not { Record: { FailureReports.Count: > 0 } record, Author: not null, PolicyDomain: not null } || record.PublicSuffix == PublicSuffix.Yes || dmarc.Result == AuthResult.TempError) return null;
        FailureReporting wanted = record.FailureReporting;
        if (wanted.HasFlag(FailureReporting.AllFailed) && dmarc.Result == AuthResult.Fail) return FailureKind.Dmarc;
        if (wanted.HasFlag(FailureReporting.AnyFailed) && ((!dmarc.SpfAligned && findings.Spf.Result != AuthResult.TempError) || (dmarc.AlignedSignature is null && !findings.Signatures.Any(static s => s.Result == AuthResult.TempError)))) return FailureKind.Dmarc;
        if (wanted.HasFlag(FailureReporting.Dkim) && findings.Signatures.FirstOrDefault(HasFailed) is { } signature) return KindOf(signature);
        return wanted.HasFlag(FailureReporting.Spf) && findings.Spf.Result is AuthResult.Fail or AuthResult.SoftFail ? FailureKind.Spf : null;
    }

    /// <summary>Whether a report about this message could be a report about a report, or be answered by itself.</summary>
    internal static bool MayLoop(StageContext context, EmailAddress reporter)
    {
        if (context.Envelope.Sender is null || context.Message!.Structure.Root is { Type: "multipart", Subtype: "report" }) return true;
        if (context.Envelope.Recipients.Any(r => r.Address.Equals(reporter))) return true;
        var header = new HeaderReader(context.Message.Header);
        // RFC 3834 §5.
        return header.Find("Auto-Submitted"u8) && !Ascii.EqualsIgnoreCase(header.UnfoldedValue, "no"u8);
    }

    internal static FailedMessage Describe(StageContext context, SenderFindings findings, FailureKind kind, StageVerdict verdict, string host, DateTimeOffset now, int headerSize)
    {
        DomainName author = findings.Dmarc.Author!;
        DkimOutcome? signature = kind switch
        {
            FailureKind.Dmarc when findings.Dmarc.AlignedSignature is null => findings.Signatures.FirstOrDefault(s => HasFailed(s) && s.Domain is { } d && AreRelated(d, author)),
            FailureKind.Signature or FailureKind.BodyHash or FailureKind.Revoked => findings.Signatures.First(HasFailed),
            _ => null,
        };
        bool spf = kind == FailureKind.Spf || (kind == FailureKind.Dmarc && !findings.Dmarc.SpfAligned && DomainName.TryParse(findings.Spf.Domain, out DomainName? checkedDomain) && AreRelated(checkedDomain, author));
        string client = (context.Connection.RemoteAddress.IsIPv4MappedToIPv6 ? context.Connection.RemoteAddress.MapToIPv4() : context.Connection.RemoteAddress).ToString();
        var fields = new StringBuilder(1024);
        Line("Auth-Failure", kind.ToString().ToLowerInvariant());
        // RFC 6591 §3.1: of one method alone.
        fields.Append(AuthenticationResultsWriter.Write(new AuthenticationResults(host, [kind switch
        {
            FailureKind.Dmarc => FindingsText.Dmarc(findings),
            FailureKind.Spf => FindingsText.Spf(findings.Spf),
            _ => FindingsText.Dkim(signature!),
        }]))).Append("\r\n");
        if (kind == FailureKind.Dmarc) Line("Identity-Alignment", Unaligned(findings.Dmarc));
        // RFC 6591 §3.2.2. What later stages or the recipient make of a message that is let through is not known here.
        if (verdict.Action == StageAction.Reject) Line("Delivery-Result", "reject");
        else if (verdict.Action == StageAction.Quarantine) Line("Delivery-Result", "policy");
        if (signature is not null)
        {
            Line("DKIM-Domain", signature.Domain?.Ascii ?? "");
            Line("DKIM-Identity", signature.Identity);
            Line("DKIM-Selector", signature.Selector);
        }

        Line("Original-Envelope-Id", context.Envelope.EnvelopeIdentifier ?? "");
        Line("Original-Mail-From", $"<{context.Envelope.Sender}>");
        Line("Arrival-Date", MailDate.Format(now));
        Line("Reporting-MTA", "dns; " + host);
        Line("Source-IP", client);
        Line("Reported-Domain", author.Ascii);
        return new FailedMessage
        {
            ReportId = Guid.NewGuid().ToString("N"),
            Arrived = now,
            Author = author,
            Client = client,
            Fields = fields.ToString(),
            SpfDomain = spf && DomainName.TryParse(findings.Spf.Domain, out DomainName? domain) ? domain.Ascii : "",
            Header = Top(context.Message!, headerSize),
            RecipientDomains = [.. context.Envelope.Recipients.Select(static r => r.Address.Domain).OfType<DomainName>().Distinct()],
        };

        void Line(string name, string value)
        {
            if (value.Length > 0) fields.Append(name).Append(": ").Append(Printable(value)).Append("\r\n");
        }
    }

    // What is cut off ends between two fields.
    private static byte[] Top(ReceivedMessage message, int size)
    {
        var header = new HeaderReader(message.Header);
        int end = 0;
        while (header.Read() && header.Offset + header.Field.Length <= size) end = header.Offset + header.Field.Length;
        byte[] top = new byte[end];
        int at = 0;
        foreach (ReadOnlyMemory<byte> segment in message.Header)
        {
            int take = Math.Min(segment.Length, end - at);
            segment.Span[..take].CopyTo(top.AsSpan(at));
            at += take;
        }

        return top;
    }

    private static string Unaligned(DmarcOutcome dmarc) => (dmarc.AlignedSignature, dmarc.SpfAligned) switch
    {
        (null, false) => "dkim, spf",
        (null, true) => "dkim",
        (_, false) => "spf",
        _ => "none",
    };

    private static bool HasFailed(DkimOutcome signature) => signature.Result is AuthResult.Fail or AuthResult.PermError;

    private static FailureKind KindOf(DkimOutcome signature) => signature.Reason switch
    {
        DkimReason.BodyHashMismatch or DkimReason.BodyShorterThanSigned => FailureKind.BodyHash,
        DkimReason.KeyRevoked => FailureKind.Revoked,
        _ => FailureKind.Signature,
    };

    private static bool AreRelated(DomainName one, DomainName other) => DnsName.IsAtOrBelow(one.Ascii, other.Ascii) || DnsName.IsAtOrBelow(other.Ascii, one.Ascii);

    // A client's words end no line, and are ASCII: the report is.
    private static string Printable(string value)
    {
        if (value.Length > LongestValue) value = value[..LongestValue];
        return string.Create(value.Length, value, static (text, from) =>
        {
            for (int i = 0; i < text.Length; i++) text[i] = from[i] is >= ' ' and <= '~' ? from[i] : '?';
        });
    }
}
