using System.Globalization;

namespace Posthouse.Mail;

/// <summary>Reads feedback reports: RFC 5965, and the forms that some services send instead.</summary>
internal static class FeedbackReader
{
    private const int MostRecipients = 100;

    internal static ReturnedReport? Read(ReportContents contents)
    {
        FeedbackReport? feedback = contents.Feedback is { } fields ? Parse(fields) : OwnForm(contents);
        if (feedback is null) return null;
        return new ReturnedReport
        {
            Kind = ReturnedKind.Feedback,
            Feedback = feedback,
            OriginalMessageId = ReturnedReportReader.MessageIdOf(contents.OriginalHeader.Span),
            OriginalEnvelopeId = feedback.OriginalEnvelopeId,
            ReportingMta = feedback.ReportingMta,
            OriginalHeader = contents.OriginalHeader,
            IsCut = contents.IsCut,
        };
    }

    private static FeedbackReport Parse(string text)
    {
        // RFC 5965 §3: one block; some agents put empty lines between its fields.
        List<ReportFields> blocks = ReportFields.Read(text, 20);
        string First(string name) => blocks.Select(block => block[name]).FirstOrDefault(static value => value.Length > 0) ?? "";
        var recipients = new List<EmailAddress>();
        foreach (string value in blocks.SelectMany(static block => block.All("original-rcpt-to")).Take(MostRecipients))
        {
            if (DeliveryStatusReader.Address(value) is { } address && !recipients.Contains(address)) recipients.Add(address);
        }

        IReadOnlyList<string> All(string name) => [.. blocks.SelectMany(block => block.All(name)).Take(MostRecipients)];
        string kind = First("feedback-type") is { Length: > 0 } type ? type.ToLowerInvariant() : "other";
        return new FeedbackReport
        {
            FeedbackType = kind,
            UserAgent = First("user-agent"),
            OriginalRecipients = recipients,
            OriginalSender = DeliveryStatusReader.Address(First("original-mail-from")),
            // RFC 5965 §3.2: an address; some add its name.
            SourceIp = First("source-ip").Split(' ', 2)[0],
            ArrivalDate = First("arrival-date") is { Length: > 0 } arrival ? arrival : First("received-date"),
            OriginalEnvelopeId = First("original-envelope-id"),
            ReportingMta = DeliveryStatusReader.WithoutType(First("reporting-mta")),
            ReportedDomains = All("reported-domain"),
            Incidents = int.TryParse(First("incidents"), NumberStyles.None, CultureInfo.InvariantCulture, out int incidents) && incidents > 0 ? incidents : 1,
            Authentication = kind != "auth-failure" ? null : new AuthenticationFailure
            {
                Kind = First("auth-failure").ToLowerInvariant(),
                DeliveryResult = First("delivery-result").ToLowerInvariant(),
                DkimDomain = First("dkim-domain"),
                DkimIdentity = First("dkim-identity"),
                DkimSelector = First("dkim-selector"),
                IdentityAlignment = First("identity-alignment").ToLowerInvariant(),
                AuthenticationResults = All("authentication-results"),
                ReportedUris = All("reported-uri"),
            },
        };
    }

    private static FeedbackReport? OwnForm(ReportContents contents)
    {
        MessageSummary summary = contents.Structure.Summary;
        // Outlook.com's junk mail reporting programme returns the message and says so in the subject.
        if (!contents.OriginalHeader.IsEmpty && summary.Subject.TrimStart().StartsWith("complaint about message from ", StringComparison.OrdinalIgnoreCase))
        {
            return new FeedbackReport
            {
                FeedbackType = "abuse",
                SourceIp = summary.Subject[(summary.Subject.LastIndexOf(' ') + 1)..],
                OriginalRecipients = [.. DeliveryStatusReader.HeaderAddresses(contents.OriginalHeader.Span, "X-HmXmrOriginalRecipient"u8, "To"u8).Take(1)],
            };
        }

        // A mail reader that writes to List-Unsubscribe for its user.
        var reader = new HeaderReader(contents.Header.Span);
        return reader.Find("X-Apple-Unsubscribe"u8) ? new FeedbackReport { FeedbackType = "opt-out" } : null;
    }
}
