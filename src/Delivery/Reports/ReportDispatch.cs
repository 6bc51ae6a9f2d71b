using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Signs, routes and queues reports of ours to others. Nobody is told when one cannot be delivered: a report about a report is what nobody
/// asked for (RFC 6650 §5.1).
/// </summary>
internal sealed partial class ReportDispatch(MailStore store, AccountDirectory directory, RecipientRouter router, DeliveryServices services, OutgoingSigner signer, TimeProvider clock, ILogger<ReportDispatch> logger)
{
    /// <param name="report">What goes where.</param>
    /// <param name="mark">Marks it as sent: in the transaction that queues it, or right after it was posted.</param>
    /// <param name="cancellationToken">Ends it before that.</param>
    /// <returns>Null when it is sent; else why not.</returns>
    /// <exception cref="StoreException">Nothing was queued, and nothing is marked.</exception>
    internal async Task<string?> SendAsync(OutgoingReport report, Action<WriteTransaction> mark, CancellationToken cancellationToken)
    {
        if (report.Post is { } post)
        {
            if (await post(cancellationToken).ConfigureAwait(false) is { } problem) return problem;
            await MarkAsync(report, mark).ConfigureAwait(false);
            return null;
        }

        var envelope = new Envelope { Sender = report.Sender, SmtpUtf8 = report.To.Any(static a => !Ascii.IsValid(a.ToString())) };
        var plan = new DeliveryPlan();
        for (int i = 0; i < report.To.Count; i++)
        {
            AddressResolution resolution = await directory.ResolveAsync(report.To[i], cancellationToken).ConfigureAwait(false);
            await router.AddAsync(plan, envelope, new EnvelopeRecipient(report.To[i]) { Notify = DsnNotify.Never }, i, resolution, namesList: false, cancellationToken).ConfigureAwait(false);
        }

        (StagedBlob outbound, bool signed) = await StageAsync(report).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable _ = outbound.ConfigureAwait(false);
        if (report.MustBeSigned && !signed && plan.Outbound.Count > 0)
        {
            LogUnsigned(report.From.ToString(), report.Note);
            await MarkAsync(null, mark).ConfigureAwait(false);
            return null;
        }

        DateTimeOffset now = clock.GetUtcNow();
        await using var message = AcceptedMessage.OfOurs(envelope, TraceId.Create(now), now, outbound, report.To.Count == 1 ? report.To[0].ToString() : null, report.Note);
        await DeliveryCommit.RunAsync(store, [new DeliveryCommit(services, plan, message)], transaction => Mark(transaction, report, mark)).ConfigureAwait(false);
        return null;
    }

    private static void Mark(WriteTransaction transaction, OutgoingReport? report, Action<WriteTransaction> mark)
    {
        report?.Done?.Invoke(transaction);
        mark(transaction);
    }

    private Task MarkAsync(OutgoingReport? posted, Action<WriteTransaction> mark) => store.WriteAsync(transaction =>
    {
        Mark(transaction, posted, mark);
        if (posted is not null) transaction.Journal(new JournalRecord("sent-report") { At = clock.GetUtcNow(), Detail = $"{posted.Note} to={posted.Destination}" });
        return 0;
    });

    private async Task<(StagedBlob Blob, bool Signed)> StageAsync(OutgoingReport report)
    {
        await using BlobWriter writer = store.CreateBlob();
        writer.Write(report.Message.Span);
        StagedBlob staged = await writer.CompleteAsync().ConfigureAwait(false);
        IReadOnlyList<string> signatures = await signer.SignAsync(new StagedMessage(staged, 0)).ConfigureAwait(false);
        if (signatures.Count == 0) return (staged, false);
        await using (staged.ConfigureAwait(false)) return (staged.WithPrepended(Encoding.ASCII.GetBytes(string.Concat(signatures.Select(static s => s + "\r\n")))), true);
    }

    [LoggerMessage(3603, LogLevel.Warning, "A report from {From} was dropped, since nothing signs for its domain: make a key for it with 'posthouse dkim' ({Report})")]
    private partial void LogUnsigned(string from, string report);
}
