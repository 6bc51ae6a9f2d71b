using System.Text;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Decides whether a sender is told, in which language and with how much of the message, and makes the report ready to be stored in the
/// transaction that it reports on. Never to the null sender, so no report is ever about a report (RFC 5321 §4.5.5, §6.1).
/// </summary>
internal sealed partial class ReportDesk(MailStore store, AccountDirectory directory, DeliveryServices services, DeliveryOptions options, TimeProvider clock, ILogger<ReportDesk> logger)
{
    private const int MaximumHeader = 32 << 10;

    /// <summary>A report about those of the recipients who are to be reported on; null when there is nobody to tell or nothing to say.</summary>
    /// <param name="original">The message where it is at hand; otherwise it is read from the store.</param>
    internal async Task<PreparedReport?> PrepareAsync(QueuedMessage about, IReadOnlyList<ReportedRecipient> recipients, StagedBlob? original = null, Func<bool>? onlyIf = null)
    {
        if (about.Envelope.Sender is not { } sender) return null;
        var wanted = new List<ReportedRecipient>(recipients.Count);
        foreach (ReportedRecipient recipient in recipients)
        {
            if (recipient.IsWanted) wanted.Add(recipient);
        }

        if (wanted.Count == 0) return null;
        try
        {
            return await ComposeAsync(about, wanted, sender, original, onlyIf).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Without it the recipient's fate must still be recorded, or it would be tried for ever.
            LogNotComposed(exception, about.Trace);
            return null;
        }
    }

    private async Task<PreparedReport?> ComposeAsync(QueuedMessage about, List<ReportedRecipient> recipients, EmailAddress sender, StagedBlob? original, Func<bool>? onlyIf)
    {
        AddressResolution resolution = await directory.ResolveAsync(sender, CancellationToken.None).ConfigureAwait(false);
        if (resolution.Kind == AddressKind.Unknown) return null;
        Account? account = about.Account is { } id ? await directory.FindAccountAsync(id).ConfigureAwait(false) : null;
        if (account is null && resolution.Accounts.Count == 1) account = resolution.Accounts[0];

        // RFC 3461 §4.3: RET speaks of failures; others return the header. RFC 8689 §5: what demanded TLS is not repeated in full.
        bool failed = recipients[0].Action == ReportAction.Failed;
        bool full = failed && about.Envelope is { Return: DsnReturn.Full, RequireTls: false, SmtpUtf8: false, Body: not BodyType.BinaryMime } && about.Size <= options.ReportReturnLimit;
        (byte[] bytes, string subject, string messageId) = await OriginalAsync(about, original, full).ConfigureAwait(false);
        DateTimeOffset now = clock.GetUtcNow();
        byte[] report = ReportComposer.Compose(about, recipients, sender, account?.Language, options.HostName, subject, messageId, bytes, full, now);

        var envelope = new Envelope
        {
            Sender = null,
            Body = full ? BodyType.EightBitMime : BodyType.SevenBit,
            SmtpUtf8 = sender.NeedsSmtpUtf8,
            RequireTls = about.Envelope.RequireTls,
        };
        string trace = TraceId.Create(now);
        StagedBlob outbound = await StageAsync(report).ConfigureAwait(false);
        StagedBlob local = outbound.WithPrepended("Return-Path: <>\r\n"u8.ToArray());
        var message = new AcceptedMessage
        {
            Envelope = envelope,
            Trace = trace,
            At = now,
            LocalBlob = local,
            OutboundBlob = outbound,
            MessageIdHeader = outbound.Structure.Summary.MessageIdHeader,
            // It was accepted long ago: a full mailbox is no reason to lose the news.
            EnforceQuota = false,
            Received = new JournalRecord("received") { Sender = "", Recipient = sender.ToString(), MessageIdHeader = outbound.Structure.Summary.MessageIdHeader, Trace = trace, Detail = $"report={recipients[0].Action} about={about.Trace}" },
        };
        var plan = new DeliveryPlan();
        bool unknown = false;
        RoutingStage.Add(plan, envelope, new EnvelopeRecipient(sender) { Notify = DsnNotify.Never }, 0, resolution, ref unknown);
        return new PreparedReport(new DeliveryCommit(services, plan, message) { OnlyIf = onlyIf }, message, local, outbound);
    }

    private async Task<(byte[] Bytes, string Subject, string MessageId)> OriginalAsync(QueuedMessage about, StagedBlob? staged, bool full)
    {
        byte[] bytes;
        int limit = full ? options.ReportReturnLimit : MaximumHeader;
        if (staged is not null)
        {
            await using Stream stream = staged.OpenRead();
            bytes = new byte[Math.Min(staged.Length, limit)];
            await stream.ReadExactlyAsync(bytes).ConfigureAwait(false);
        }
        else
        {
            using BlobReader reader = store.OpenBlob(about.Blob);
            bytes = new byte[Math.Min(reader.Length, limit)];
            for (int at = 0; at < bytes.Length;)
            {
                int read = await reader.ReadAsync(at, bytes.AsMemory(at)).ConfigureAwait(false);
                if (read == 0) break;
                at += read;
            }
        }

        int end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        byte[] header = end >= 0 ? bytes[..(end + 2)] : bytes;
        using var parsed = new MemoryStream([.. header, (byte)'\r', (byte)'\n'], writable: false);
        MimeKit.HeaderList headers = await MimeKit.HeaderList.LoadAsync(parsed).ConfigureAwait(false);
        string subject = headers[MimeKit.HeaderId.Subject] ?? "";
        string messageId = MimeKit.Utils.MimeUtils.ParseMessageId(headers[MimeKit.HeaderId.MessageId] ?? "") ?? "";
        return (full ? bytes : header, subject.Length <= 200 ? subject : subject[..200], messageId);
    }

    private async Task<StagedBlob> StageAsync(byte[] bytes)
    {
        await using BlobWriter writer = store.CreateBlob();
        writer.Write(bytes);
        return await writer.CompleteAsync().ConfigureAwait(false);
    }

    [LoggerMessage(3601, LogLevel.Error, "The report about message {Trace} could not be composed; its sender is not told")]
    private partial void LogNotComposed(Exception exception, string trace);
}
