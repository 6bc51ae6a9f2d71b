using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Decides whether a sender is told, in which language and with how much of the message, and makes the report ready to be stored in the
/// transaction that it reports on. Never to the null sender, so no report is ever about a report (RFC 5321 §4.5.5, §6.1).
/// </summary>
internal sealed partial class ReportDesk(MailStore store, AccountDirectory directory, DeliveryServices services, OutgoingSigner signer, ForwardedSenders forwarded, ListMail lists, RecipientRouter router, HiddenTargets hidden, DeliveryOptions options, TimeProvider clock, ILogger<ReportDesk> logger)
{
    private const int MaximumHeader = 32 << 10;

    /// <summary>A report about those of the recipients who are to be reported on; null when there is nobody to tell or nothing to say.</summary>
    /// <param name="original">The message where it is at hand; otherwise it is read from the store.</param>
    internal async Task<PreparedReport?> PrepareAsync(QueuedMessage about, IReadOnlyList<ReportItem> recipients, StagedBlob? original = null)
    {
        if (about.Envelope.Sender is not { } sender) return null;
        var wanted = new List<ReportItem>(recipients.Count);
        foreach (ReportItem recipient in recipients)
        {
            if (recipient.IsWanted) wanted.Add(recipient);
        }

        if (wanted.Count == 0) return null;
        try
        {
            return await ComposeAsync(about, wanted, sender, original).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Without it the recipient's fate must still be recorded, or it would be tried for ever.
            LogNotComposed(exception, about.Trace);
            return null;
        }
    }

    private async Task<PreparedReport?> ComposeAsync(QueuedMessage about, List<ReportItem> recipients, EmailAddress sender, StagedBlob? original)
    {
        // What was forwarded has a sender of ours; the one who wrote is told.
        sender = forwarded.Restore(sender) ?? await lists.OwnerOfAsync(sender).ConfigureAwait(false) ?? sender;
        AddressResolution resolution = await directory.ResolveAsync(sender, CancellationToken.None).ConfigureAwait(false);
        if (resolution.Kind == AddressKind.Unknown) return null;
        Account? account = about.Account is { } id ? await directory.FindAccountAsync(id).ConfigureAwait(false) : null;
        if (account is null && resolution.Accounts.Count == 1) account = resolution.Accounts[0];

        // RFC 3461 §4.3: RET speaks of failures; others return the header. RFC 8689 §5: what demanded TLS is not repeated in full.
        DeliveryAction action = recipients[0].Action;
        bool full = action == DeliveryAction.Failed && about.Envelope is { Return: DsnReturn.Full, RequireTls: false } && about.Size <= options.ReportReturnLimit;
        byte[] bytes = await OriginalAsync(about, original, full ? options.ReportReturnLimit : MaximumHeader).ConfigureAwait(false);
        DateTimeOffset now = clock.GetUtcNow();
        List<ReportedRecipient> said = recipients.ConvertAll(item => Said(item, about, now));
        if (await hidden.WrittenToAsync(about, resolution, bytes).ConfigureAwait(false) is { } written) said = HiddenTargets.Hide(said, written);
        var report = new DeliveryReport
        {
            ReportingMta = options.HostName,
            From = EmailAddress.Parse("MAILER-DAEMON@" + options.HostName),
            To = sender,
            Date = now,
            MessageId = $"{TraceId.Create(now)}@{options.HostName}",
            ArrivalDate = about.Queued,
            EnvelopeIdentifier = about.Envelope.EnvelopeIdentifier,
            DeliverBy = about.Envelope.DeliverBy?.Deadline,
            Language = account is null ? await LanguageOfAsync(bytes).ConfigureAwait(false) : account.Language?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) == true ? ReportLanguage.Chinese : ReportLanguage.English,
            Recipients = said,
        };

        var envelope = new Envelope { Sender = null, SmtpUtf8 = report.NeedsSmtpUtf8, RequireTls = about.Envelope.RequireTls };
        string trace = TraceId.Create(now);
        bool sentOn = resolution.Kind == AddressKind.Remote || resolution.RemoteAddresses.Count > 0;
        StagedBlob outbound = await StageAsync(report, bytes, full, sentOn).ConfigureAwait(false);
        var message = AcceptedMessage.OfOurs(envelope, trace, now, outbound, sender.ToString(), $"report={action} about={about.Trace}");
        message.Own(outbound);
        var plan = new DeliveryPlan();
        await router.AddAsync(plan, envelope, new EnvelopeRecipient(sender) { Notify = DsnNotify.Never }, 0, resolution, namesList: false, CancellationToken.None).ConfigureAwait(false);
        return new PreparedReport(new DeliveryCommit(services, plan, message), message);
    }

    private static ReportedRecipient Said(ReportItem item, QueuedMessage about, DateTimeOffset now) => new()
    {
        FinalRecipient = item.Recipient.Recipient.Address,
        OriginalRecipient = item.Recipient.Recipient.OriginalRecipient,
        Action = item.Action,
        Status = item.Reply.Status ?? new EnhancedStatusCode(item.Reply.Code / 100, 0, 0),
        // RFC 3464 §2.3.5: a name, where we keep "name [address]".
        RemoteMta = item.Host?.Split(' ', 2)[0],
        Diagnostic = item.Reply.ToString(),
        DiagnosticIsSmtp = item.Host is not null,
        LastAttempt = now,
        WillRetryUntil = about.Expires,
    };

    // A stranger is answered in the language of what he wrote.
    private static async Task<ReportLanguage> LanguageOfAsync(byte[] original)
    {
        int end = original.AsSpan().IndexOf("\r\n\r\n"u8);
        using var header = new MemoryStream([.. end >= 0 ? original.AsSpan(0, end + 2) : original, (byte)'\r', (byte)'\n'], writable: false);
        MimeKit.HeaderList fields = await MimeKit.HeaderList.LoadAsync(header).ConfigureAwait(false);
        foreach (char c in fields[MimeKit.HeaderId.Subject] ?? "")
        {
            // The unified ideographs, and not the kana or hangul that would show another language.
            if (c is >= '\u3040' and <= '\u30ff' or >= '\uac00' and <= '\ud7a3') return ReportLanguage.English;
            if (c is >= '\u4e00' and <= '\u9fff') return ReportLanguage.Chinese;
        }

        return ReportLanguage.English;
    }

    private async Task<byte[]> OriginalAsync(QueuedMessage about, StagedBlob? staged, int limit)
    {
        byte[] bytes;
        if (staged is not null)
        {
            await using Stream stream = staged.OpenRead();
            bytes = new byte[Math.Min(staged.Length, limit)];
            await stream.ReadExactlyAsync(bytes).ConfigureAwait(false);
            return bytes;
        }

        using BlobReader reader = store.OpenBlob(about.Blob);
        bytes = new byte[Math.Min(reader.Length, limit)];
        for (int at = 0; at < bytes.Length;)
        {
            int read = await reader.ReadAsync(at, bytes.AsMemory(at)).ConfigureAwait(false);
            if (read == 0) break;
            at += read;
        }

        return bytes;
    }

    private async Task<StagedBlob> StageAsync(DeliveryReport report, byte[] original, bool full, bool sentOn)
    {
        var text = new ArrayBufferWriter<byte>(4096 + original.Length);
        if (full) DeliveryReportComposer.Write(report, new MemoryStream(original, writable: false), text);
        else DeliveryReportComposer.Write(report, new ReadOnlySequence<byte>(original), text);
        await using BlobWriter writer = store.CreateBlob();
        writer.Write(text.WrittenSpan);
        StagedBlob staged = await writer.CompleteAsync().ConfigureAwait(false);
        if (!sentOn) return staged;
        // Receivers refuse reports that anybody could have made: they are the oldest disguise of spam.
        IReadOnlyList<string> signatures = await signer.SignAsync(new StagedMessage(staged, 0)).ConfigureAwait(false);
        if (signatures.Count == 0) return staged;
        await using (staged.ConfigureAwait(false)) return staged.WithPrepended(Encoding.ASCII.GetBytes(string.Concat(signatures.Select(static s => s + "\r\n"))));
    }

    [LoggerMessage(3601, LogLevel.Error, "The report about message {Trace} could not be composed; its sender is not told")]
    private partial void LogNotComposed(Exception exception, string trace);
}
