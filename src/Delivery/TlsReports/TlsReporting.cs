using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Once a day tells each domain that asks for it how our sessions to its mail hosts were secured (RFC 8460). A report goes out like mail of
/// our own, signed; a crash between sending and forgetting sends it twice, under one Report-ID.
/// </summary>
internal sealed partial class TlsReporting(
    TlsCounts counts, TlsReportPoster poster, IDnsResolver resolver, MessageReceiver receiver, TlsReportOptions options, TimeProvider clock, ILogger<TlsReporting> logger) : BackgroundService
{
    /// <summary>One look at the days that are over.</summary>
    internal async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await counts.WriteAsync(cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = clock.GetUtcNow();
        foreach ((DateOnly day, DomainName domain) in await counts.ListBeforeAsync(DateOnly.FromDateTime(now.UtcDateTime), cancellationToken).ConfigureAwait(false))
        {
            var end = new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
            if (now < end + Moment(domain)) continue;
            if (await ReportAsync(day, domain, cancellationToken).ConfigureAwait(false) || now - end > options.GiveUpAfter)
                await counts.ForgetAsync(day, domain, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.SendInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await RunOnceAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (StoreException exception)
            {
                LogFailed(exception);
            }
        }
    }

    // RFC 8460 §4.1: all senders begin their day at the same moment, and must not report at the same moment.
    private TimeSpan Moment(DomainName domain) =>
        options.Spread * (BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(options.Submitter + "\n" + domain.Ascii))) / (double)uint.MaxValue);

    // True: nothing is left to be done.
    private async Task<bool> ReportAsync(DateOnly day, DomainName domain, CancellationToken cancellationToken)
    {
        if (!options.Send) return true;
        DnsAnswer<string> answer = await resolver.TxtAsync("_smtp._tls." + domain.Ascii, cancellationToken).ConfigureAwait(false);
        if (answer.IsTemporaryFailure) return false;
        if (TlsRptRecord.Select(answer.Records) is not { } record) return true;

        TlsReport report = await counts.ReadAsync(day, domain, cancellationToken).ConfigureAwait(false);
        bool sent = false;
        foreach (EmailAddress address in record.Mail)
        {
            // The message is ASCII, and so is its way.
            if (address.NeedsSmtpUtf8) continue;
            SmtpReply reply = await SubmitAsync(TlsReportMessage.Compose(report, domain, options.Submitter, address, clock.GetUtcNow()), address, cancellationToken).ConfigureAwait(false);
            sent |= reply.IsPositive;
            if (!reply.IsPositive) LogNotSent(domain.Ascii, address.ToString(), reply.ToString());
        }

        foreach (Uri address in record.Https)
        {
            string? problem = await poster.PostAsync(address, report, cancellationToken).ConfigureAwait(false);
            sent |= problem is null;
            if (problem is not null) LogNotSent(domain.Ascii, address.Host, problem);
        }

        return sent;
    }

    // A null sender: what becomes of a report is nobody's worry.
    private async Task<SmtpReply> SubmitAsync(byte[] message, EmailAddress to, CancellationToken cancellationToken)
    {
        await using ReceivingTransaction transaction = receiver.Begin(new ConnectionFacts(IPAddress.Loopback, ReceivingRole.Submission, options.Submitter, null, null, null));
        SmtpReply reply = await transaction.SetSenderAsync(new Envelope { Sender = null }, cancellationToken).ConfigureAwait(false);
        if (!reply.IsPositive) return reply;
        reply = await transaction.AddRecipientAsync(new EnvelopeRecipient(to) { Notify = DsnNotify.Never }, cancellationToken).ConfigureAwait(false);
        if (!reply.IsPositive) return reply;
        transaction.Message.Write(message);
        return (await transaction.CompleteAsync(default, cancellationToken).ConfigureAwait(false))[0];
    }

    [LoggerMessage(3702, LogLevel.Error, "Reports about TLS could not be looked after; tried again soon")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(3703, LogLevel.Information, "The TLS report for {Domain} could not be given to {Address}: {Problem}")]
    private partial void LogNotSent(string domain, string address, string problem);
}
