using System.Globalization;
using System.Text;
using Posthouse.Delivery;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Hands a message of a user's to the receiving pipeline, as a mail program does on the submission port: the same stages, limits and journal.</summary>
internal sealed class MessageHandover(MessageReceiver receiver, TimeProvider clock, JmapOptions options)
{
    /// <param name="header">Of the message: what it lacks is put in front.</param>
    /// <param name="write">Writes the message.</param>
    /// <param name="record">In the transaction that takes it, with its trace; may be asked again.</param>
    /// <exception cref="SetException">Nothing was sent.</exception>
    internal async ValueTask SendAsync(
        JmapCall call, Envelope envelope, IReadOnlyList<EnvelopeRecipient> recipients, byte[] header, Func<BlobWriter, CancellationToken, ValueTask> write, Action<WriteTransaction, string> record, CancellationToken cancellationToken)
    {
        var facts = new ConnectionFacts(System.Net.IPAddress.Loopback, ReceivingRole.Submission, null, "JMAP", call.User.Id, call.User.Address);
        ReceivingTransaction transaction = receiver.Begin(facts);
        await using (transaction.ConfigureAwait(false))
        {
            SmtpReply from = await transaction.SetSenderAsync(envelope, cancellationToken).ConfigureAwait(false);
            if (!from.IsPositive) throw Refusal(from, "forbiddenMailFrom");
            var refused = new List<string>();
            SmtpReply? last = null;
            foreach (EnvelopeRecipient recipient in recipients)
            {
                SmtpReply reply = await transaction.AddRecipientAsync(recipient, cancellationToken).ConfigureAwait(false);
                if (reply.IsPositive) continue;
                refused.Add(recipient.Address.ToString());
                last = reply;
            }

            // RFC 8621 §7.5: all or nothing, so that the person can mend the address and send again.
            if (refused.Count > 0) throw new SetException("invalidRecipients", last!.ToString()) { List = ("invalidRecipients", refused) };
            await write(transaction.Message, cancellationToken).ConfigureAwait(false);
            // From here on it is sent, whoever waits for the answer.
            IReadOnlyList<SmtpReply> replies = await transaction.CompleteAsync(TraceHeaders(transaction.Trace, header), CancellationToken.None, writing => record(writing, transaction.Trace)).ConfigureAwait(false);
            if (!replies[0].IsPositive) throw Refusal(replies[0], "forbiddenToSend");
        }
    }

    private byte[] TraceHeaders(string trace, byte[] header)
    {
        var lines = new StringBuilder();
        string date = MailDate.Format(clock.GetUtcNow());
        lines.Append(CultureInfo.InvariantCulture, $"Received: by {options.HostName ?? "localhost"} with JMAP\r\n\tid {trace};\r\n\t{date}\r\n");
        // RFC 6409 §8.2, §8.3.
        if (HeaderReader.Count(header, "Date"u8) == 0) lines.Append(CultureInfo.InvariantCulture, $"Date: {date}\r\n");
        if (HeaderReader.Count(header, "Message-ID"u8) == 0) lines.Append(CultureInfo.InvariantCulture, $"Message-ID: <{trace}.{Guid.NewGuid():N}@{options.HostName ?? "localhost"}>\r\n");
        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    private SetException Refusal(SmtpReply reply, string otherwise) => reply switch
    {
        { Code: 552 } => new SetException("tooLarge", reply.ToString()) { Number = ("maxSize", options.MaximumMessageSize) },
        { IsTransientFailure: true } => new SetException("rateLimit", reply.ToString()),
        _ => new SetException(otherwise, reply.ToString()),
    };
}
