using System.Buffers;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Keeps the TLS reports that others send about domains of ours (RFC 8460). Only looks: the message goes its way, whatever it holds.
/// </summary>
internal sealed partial class TlsReportStage(AccountDirectory directory, ReceivedTlsReports reports, TlsReportOptions options, ILogger<TlsReportStage> logger) : IReceivingStage
{
    // A report is one part of a message; more would be a way to make us unpack.
    private const int MaximumParts = 2;

    public StageDescriptor Descriptor { get; } = new("tls-reports", 850, StagePoint.Message, "Keeps reports about TLS that others send about own domains (TLS-RPT)");

    public async ValueTask<StageVerdict> EvaluateAsync(StageContext context, CancellationToken cancellationToken)
    {
        ReceivedMessage message = context.Message!;
        if (context.Connection.Role == ReceivingRole.Submission || message.Structure.Root is not { IsMultipart: true } root) return StageVerdict.Continue;
        int left = MaximumParts;
        foreach (MessagePart part in root.Children)
        {
            if (part.Type != "application" || !part.Subtype.StartsWith("tlsrpt", StringComparison.Ordinal) || left-- == 0) continue;
            // RFC 8460 §3: a report that nobody signed may be anybody's. What a gateway of ours brings, it has judged.
            if (Signer(context) is not { } signer) return StageVerdict.Continue;
            // Base64 takes four octets for three, and its line ends.
            if (part.BodyLength == 0 || part.BodyLength > options.MaximumAttachment * 3L / 2) continue;
            if (await ReadAsync(message, part, cancellationToken).ConfigureAwait(false) is { } report) await KeepAsync(context, report, signer, cancellationToken).ConfigureAwait(false);
        }

        return StageVerdict.Continue;
    }

    // The author's domain where its signature holds, else the first whose does; empty where nothing was checked, null where none holds.
    private static string? Signer(StageContext context)
    {
        if (context.Items.GetValueOrDefault(SenderFindings.Item) is not SenderFindings findings) return "";
        return (findings.Dmarc.AlignedSignature ?? findings.Signatures.FirstOrDefault(static s => s.Result == AuthResult.Pass)?.Domain)?.Ascii;
    }

    private async ValueTask<TlsReport?> ReadAsync(ReceivedMessage message, MessagePart part, CancellationToken cancellationToken)
    {
        byte[] body = ArrayPool<byte>.Shared.Rent((int)part.BodyLength);
        try
        {
            await using Stream stream = message.OpenRead();
            stream.Seek(part.BodyOffset, SeekOrigin.Begin);
            await stream.ReadExactlyAsync(body.AsMemory(0, (int)part.BodyLength), cancellationToken).ConfigureAwait(false);
            byte[] decoded = new byte[TransferDecoder.MaximumOutput((int)part.BodyLength)];
            var decoder = new TransferDecoder(part.Encoding);
            int length = decoder.Decode(body.AsSpan(0, (int)part.BodyLength), decoded);
            return TlsReportParser.TryRead(decoded.AsMemory(0, length), out TlsReport? report, options) ? report : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    // A report speaks of one domain; each of its policies names it, or none does and the report's recipient is it.
    private async ValueTask KeepAsync(StageContext context, TlsReport report, string signer, CancellationToken cancellationToken)
    {
        string? named = report.Policies.Select(static p => p.Domain).FirstOrDefault(static d => d.Length > 0);
        DomainName? about = named is null ? context.Envelope.Recipients.FirstOrDefault()?.Address.Domain : DomainName.TryParse(named, out DomainName? parsed) ? parsed : null;
        if (about is null || await directory.FindDomainAsync(about, cancellationToken).ConfigureAwait(false) is not { } domain) return;
        try
        {
            if (await reports.KeepAsync(domain.Name, report, signer, cancellationToken).ConfigureAwait(false)) context.JournalNotes.Add("tls-report=" + domain.Name.Ascii);
        }
        catch (StoreException exception)
        {
            // The message itself may still be taken, or is deferred for the same reason.
            LogNotKept(exception, domain.Name.Ascii);
        }
    }

    [LoggerMessage(3704, LogLevel.Error, "A TLS report about {Domain} could not be kept")]
    private partial void LogNotKept(Exception exception, string domain);
}
