using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Hands an Email to the receiving pipeline, as a mail program does on the submission port: the same stages, limits and journal.</summary>
internal sealed class SubmissionSender(MailStore store, MessageReceiver receiver, AccountDirectory directory, TimeProvider clock, JmapOptions options)
{
    /// <param name="record">Writes down what is stored of it, in the transaction that takes the message; may be asked again.</param>
    /// <returns>What is stored of it.</returns>
    /// <exception cref="SetException">Nothing was sent.</exception>
    internal async ValueTask<JsonObject> SendAsync(JmapCall call, JsonElement value, Action<WriteTransaction, JsonObject> record, CancellationToken cancellationToken)
    {
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (property.Name is not ("identityId" or "emailId" or "envelope" or "undoStatus")) throw SetException.Invalid(property.Name, $"'{property.Name}' cannot be set.");
        }

        string identityId = Reference(call, value, "identityId"), emailId = Reference(call, value, "emailId");
        (Identity? identity, Email? email, StoredMessage? message) = await store.ReadAsync(
            reader =>
            {
                Email? found = JmapIds.TryMessage(emailId, call.Account, out MessageId id) ? Email.Find(reader, id) : null;
                return (Identity.Find(reader, call.Account, call.User, identityId), found, found is null ? null : reader.FindMessage(found.Id, MessageDetail.Parts));
            },
            cancellationToken).ConfigureAwait(false);
        if (identity is null) throw SetException.Invalid("identityId", "There is no such identity.");
        if (email is null || message is null) throw SetException.Invalid("emailId", "There is no such Email.");

        using BlobReader blob = store.OpenBlob(message.Blob);
        var content = new MessageContent((offset, buffer) => blob.Read(offset, buffer.Span));
        byte[] header = content.Header(0, message.HeaderLength);
        SubmissionEnvelope envelope = SubmissionEnvelope.Read(value, identity, header, clock.GetUtcNow(), options);
        if (!await directory.MaySendAsAsync(call.Account, envelope.From, cancellationToken).ConfigureAwait(false)) throw new SetException("forbiddenMailFrom", "The account may not send as this address.");
        var sent = new JsonObject
        {
            ["identityId"] = identity.Id,
            ["emailId"] = JmapIds.Of(email.Id),
            ["threadId"] = JmapIds.Of(email.Thread),
            ["envelope"] = envelope.Json,
            ["sendAt"] = JmapDate.FormatUtc(envelope.HoldUntil ?? clock.GetUtcNow()),
        };
        await TransferAsync(call, envelope, header, message, blob, sent, record, cancellationToken).ConfigureAwait(false);
        return sent;
    }

    private async ValueTask TransferAsync(JmapCall call, SubmissionEnvelope envelope, byte[] header, StoredMessage message, BlobReader blob, JsonObject sent, Action<WriteTransaction, JsonObject> record, CancellationToken cancellationToken)
    {
        var facts = new ConnectionFacts(System.Net.IPAddress.Loopback, ReceivingRole.Submission, null, "JMAP", call.User.Id, call.User.Address);
        ReceivingTransaction transaction = receiver.Begin(facts);
        await using (transaction.ConfigureAwait(false))
        {
            bool utf8 = envelope.From.NeedsSmtpUtf8 || envelope.Recipients.Exists(static recipient => recipient.Address.NeedsSmtpUtf8) || !Ascii.IsValid(header);
            SmtpReply from = await transaction.SetSenderAsync(new Envelope { Sender = envelope.From, SmtpUtf8 = utf8, HoldUntil = envelope.HoldUntil, Return = envelope.Return, EnvelopeIdentifier = envelope.EnvelopeIdentifier, Body = BodyType.EightBitMime, DeclaredSize = message.Size }, cancellationToken).ConfigureAwait(false);
            if (!from.IsPositive) throw Refusal(from, "forbiddenMailFrom");
            var refused = new List<string>();
            SmtpReply? last = null;
            foreach (EnvelopeRecipient recipient in envelope.Recipients)
            {
                SmtpReply reply = await transaction.AddRecipientAsync(recipient, cancellationToken).ConfigureAwait(false);
                if (reply.IsPositive) continue;
                refused.Add(recipient.Address.ToString());
                last = reply;
            }

            // RFC 8621 §7.5: all or nothing, so that the person can mend the address and send again.
            if (refused.Count > 0) throw new SetException("invalidRecipients", last!.ToString()) { List = ("invalidRecipients", refused) };
            WriteWithoutBcc(transaction.Message, header);
            for (long at = message.HeaderLength; at < message.Size;)
            {
                Memory<byte> room = transaction.Message.GetMemory(64 << 10)[..(64 << 10)];
                int got = blob.Read(at, room.Span);
                if (got == 0) break;
                transaction.Message.Advance(got);
                at += got;
                await transaction.Message.FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            // From here on it is sent, whoever waits for the answer.
            sent["trace"] = transaction.Trace;
            IReadOnlyList<SmtpReply> replies = await transaction.CompleteAsync(TraceHeaders(transaction.Trace, header), CancellationToken.None, writing => record(writing, sent)).ConfigureAwait(false);
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

    // RFC 8621 §7.5: Bcc does not travel.
    private static void WriteWithoutBcc(BlobWriter output, byte[] header)
    {
        var reader = new HeaderReader(header);
        int kept = 0;
        while (reader.Read())
        {
            if (!reader.Is("Bcc"u8)) continue;
            System.Buffers.BuffersExtensions.Write(output, header.AsSpan(kept, reader.Offset - kept));
            kept = reader.Offset + reader.Field.Length;
        }

        System.Buffers.BuffersExtensions.Write(output, header.AsSpan(kept));
    }

    private SetException Refusal(SmtpReply reply, string otherwise) => reply switch
    {
        { Code: 552 } => new SetException("tooLarge", reply.ToString()) { Number = ("maxSize", options.MaximumMessageSize) },
        { IsTransientFailure: true } => new SetException("rateLimit", reply.ToString()),
        _ => new SetException(otherwise, reply.ToString()),
    };

    private static string Reference(JmapCall call, JsonElement value, string property) =>
        value.TryGetProperty(property, out JsonElement id) && id.ValueKind == JsonValueKind.String ? call.Run.Resolve(id.GetString()!) ?? throw SetException.Invalid(property, "There is no such object.") : throw SetException.Invalid(property, $"'{property}' is missing.");
}
