using System.Text;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Looks into what comes back as it is delivered, and says what the journal is to have of it, in the same transaction. Other mail costs a
/// look at its sender and its type. It believes nothing: that is <see cref="ReturnedMailConsumer"/>'s, off the path of mail.
/// </summary>
internal sealed class ReturnedMailReader(ReturnPaths paths, DeliveryOptions options)
{
    // Each recipient's words are compared with the whole table, while the client waits: no more of them than the journal takes.
    private readonly ReturnedReportLimits _limits = ReturnedReportLimits.Default with { Recipients = options.Returned.JournalledRecipients };

    internal const string Bounce = "bounce-received";
    internal const string Complaint = "complaint-received";

    private const int LongestIdentifier = 250;
    private const int MostTraces = 3;

    /// <param name="recipients">Of the report.</param>
    internal async ValueTask<IReadOnlyList<JournalRecord>> ReadAsync(StageContext context, IReadOnlyList<EnvelopeRecipient> recipients, StagedBlob message, string trace, CancellationToken cancellationToken)
    {
        MessagePart root = message.Structure.Root;
        if (context.Connection.Role == ReceivingRole.Submission || (context.Envelope.Sender is not null && root is not { Type: "multipart", Subtype: "report" })) return [];
        byte[] bytes = new byte[Math.Min(message.Length, _limits.Octets)];
        await using (Stream stream = message.OpenRead()) await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        ReturnedReport report = ReturnedReportReader.Read(bytes, _limits);
        EmailAddress to = recipients[0].Address;
        VerpSource? source = paths.Read(to);
        return report.Kind switch
        {
            ReturnedKind.Delivery => Bounces(context, report, to, source, trace),
            ReturnedKind.Feedback when report.Feedback is { IsComplaint: true } feedback => // A complaint comes to an address for complaints: the return path that it names is proof all the same.
                Complaints(context, report, feedback, to, source ?? (feedback.OriginalSender is { } path ? paths.Read(path) : null), trace),
            _ => [],
        };
    }

    private List<JournalRecord> Bounces(StageContext context, ReturnedReport report, EmailAddress to, VerpSource? source, string trace)
    {
        var records = new List<JournalRecord>();
        foreach (ReturnedRecipient recipient in report.Recipients)
        {
            if (recipient.Action < DeliveryAction.Delayed) continue;
            if (records.Count >= options.Returned.JournalledRecipients) break;
            // Whom the message was sent to is better known here than to who reports.
            EmailAddress? about = source?.Recipient ?? recipient.OriginalAddress ?? recipient.Address;
            records.Add(new JournalRecord(Bounce)
            {
                Sender = to.ToString(),
                Recipient = about?.ToString(),
                MessageIdHeader = Cut(report.OriginalMessageId),
                Trace = trace,
                // The reporter's own text last, so that it cannot pass for one of our fields.
                Detail = $"class={recipient.Verdict.Class.Name()} status={recipient.Status} rule={recipient.Verdict.Rule} action={recipient.Action.ToString().ToLowerInvariant()} certain={(recipient.Verdict.IsCertain ? 1 : 0)} original={Traces(report)} list={source?.List ?? "-"} proof={(about is null ? source is null ? ReportProof.None : ReportProof.Path : ReportProof.Of(context, source, about, options.Returned))} said={recipient.Diagnostic}",
            });
            if (source is not null) break;
        }

        return records;
    }

    private List<JournalRecord> Complaints(StageContext context, ReturnedReport report, FeedbackReport feedback, EmailAddress to, VerpSource? source, string trace)
    {
        var records = new List<JournalRecord>();
        EmailAddress?[] from = source is not null ? [source.Recipient] : feedback.OriginalRecipients.Count > 0 ? [.. feedback.OriginalRecipients] : [null];
        foreach (EmailAddress? address in from.Take(options.Returned.JournalledRecipients))
        {
            records.Add(new JournalRecord(Complaint)
            {
                Sender = to.ToString(),
                Recipient = address?.ToString(),
                MessageIdHeader = Cut(report.OriginalMessageId),
                Trace = trace,
                Detail = $"original={Traces(report)} list={source?.List ?? "-"} proof={ReportProof.Of(context, source, address, options.Returned)} incidents={feedback.Incidents} type={Cut(feedback.FeedbackType)} agent={Cut(feedback.UserAgent)}",
            });
        }

        return records;
    }

    // Our own Received fields in the message that is returned name the transactions in which we took it.
    private string Traces(ReturnedReport report)
    {
        var traces = new List<string>();
        var reader = new HeaderReader(report.OriginalHeader.Span);
        while (traces.Count < MostTraces && reader.Find("Received"u8))
        {
            string value = Encoding.UTF8.GetString(reader.UnfoldedValue).Replace('\t', ' ');
            int by = value.IndexOf($" by {options.HostName} ", StringComparison.OrdinalIgnoreCase);
            int id = by < 0 ? -1 : value.IndexOf(" id ", by, StringComparison.OrdinalIgnoreCase);
            if (id < 0 || value.Length < id + 4 + TraceId.Length) continue;
            string trace = value.Substring(id + 4, TraceId.Length);
            if (TraceId.TryReadTime(trace, out _) && !traces.Contains(trace)) traces.Add(trace);
        }

        return traces.Count > 0 ? string.Join(',', traces) : "-";
    }

    private static string Cut(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, LongestIdentifier));
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, LongestIdentifier))) line.Append(char.IsControl(c) ? ' ' : c);
        return line.ToString();
    }
}
