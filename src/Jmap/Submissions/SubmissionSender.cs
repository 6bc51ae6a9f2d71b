using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Hands an Email to the receiving pipeline, as a mail program does on the submission port: the same stages, limits and journal.</summary>
internal sealed class SubmissionSender(MailStore store, MessageHandover handover, AccountDirectory directory, TimeProvider clock, JmapOptions options)
{
    /// <param name="record">Writes down what is stored of it, in the transaction that takes the message; may be asked again.</param>
    /// <returns>What is stored of it.</returns>
    /// <exception cref="SetException">Nothing was sent.</exception>
    internal async ValueTask<JsonObject> SendAsync(JmapCall call, JsonElement value, Action<WriteTransaction, JsonObject> record, CancellationToken cancellationToken)
    {
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (property.Name is not ("identityId" or "emailId" or "envelope" or "undoStatus" or "scheduled" or OnceNames.Property or ReplacedEmail.Property)) throw SetException.Invalid(property.Name, $"'{property.Name}' cannot be set.");
        }

        if (value.TryGetProperty("scheduled", out JsonElement scheduled) && scheduled.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) throw SetException.Invalid("scheduled", "'scheduled' is true or false.");
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
        if (scheduled.ValueKind == JsonValueKind.True) sent["scheduled"] = true;
        await TransferAsync(call, envelope, header, message, blob, writing => record(writing, sent), trace => sent["trace"] = trace, cancellationToken).ConfigureAwait(false);
        return sent;
    }

    /// <param name="header">What goes in the place of the stored one.</param>
    /// <param name="record">In the transaction that takes it; may be asked again.</param>
    /// <param name="named">Told of its trace before that.</param>
    /// <exception cref="SetException">Nothing was sent.</exception>
    internal async ValueTask TransferAsync(JmapCall call, SubmissionEnvelope envelope, byte[] header, StoredMessage message, BlobReader blob, Action<WriteTransaction> record, Action<string> named, CancellationToken cancellationToken)
    {
        bool utf8 = envelope.From.NeedsSmtpUtf8 || envelope.Recipients.Exists(static recipient => recipient.Address.NeedsSmtpUtf8) || !Ascii.IsValid(header);
        var smtp = new Envelope { Sender = envelope.From, SmtpUtf8 = utf8, HoldUntil = envelope.HoldUntil, Return = envelope.Return, EnvelopeIdentifier = envelope.EnvelopeIdentifier, Body = BodyType.EightBitMime, DeclaredSize = message.Size - message.HeaderLength + header.Length };
        Dictionary<string, string> names = RecipientHistory.NamesIn(header);
        List<EmailAddress> recipients = envelope.Recipients.ConvertAll(static recipient => recipient.Address);
        await handover.SendAsync(
            call,
            smtp,
            envelope.Recipients,
            header,
            async (output, token) =>
            {
                WriteWithoutBcc(output, header);
                for (long at = message.HeaderLength; at < message.Size;)
                {
                    Memory<byte> room = output.GetMemory(64 << 10)[..(64 << 10)];
                    int got = blob.Read(at, room.Span);
                    if (got == 0) break;
                    output.Advance(got);
                    at += got;
                    await output.FlushAsync(token).ConfigureAwait(false);
                }
            },
            (writing, trace) =>
            {
                named(trace);
                record(writing);
                RecipientHistory.Note(writing, call.Account, recipients, names, clock.GetUtcNow(), options);
            },
            cancellationToken).ConfigureAwait(false);
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

    private static string Reference(JmapCall call, JsonElement value, string property) =>
        value.TryGetProperty(property, out JsonElement id) && id.ValueKind == JsonValueKind.String ? call.Run.Resolve(id.GetString()!) ?? throw SetException.Invalid(property, "There is no such object.") : throw SetException.Invalid(property, $"'{property}' is missing.");
}
