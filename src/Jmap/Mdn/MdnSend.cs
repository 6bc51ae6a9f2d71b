using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// MDN/send (RFC 9007 §2.1). The keyword $mdnsent is set in the transaction that takes the receipt, whatever the client asks for
/// besides: a message is answered once.
/// </summary>
internal sealed class MdnSend(MailStore store, MessageHandover handover, AccountDirectory directory) : IJmapMethod
{
    private const string Sent = "$mdnsent";

    public string Name => "MDN/send";

    public string Capability => MdnCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("identityId", "send", "onSuccessUpdateEmail");
        string identityId = call.Run.Resolve(call.Arguments.RequiredText("identityId")) ?? "";
        JsonElement send = call.Arguments.Object("send") ?? throw MethodException.Invalid("send", "'send' is missing.");
        if (send.GetPropertyCount() > call.Options.MaximumObjectsInSet) throw MethodException.TooLarge($"One call may send {call.Options.MaximumObjectsInSet} MDNs.");
        JsonElement? updates = call.Arguments.Object("onSuccessUpdateEmail");
        Identity identity = await store.ReadAsync(reader => Identity.Find(reader, call.Account, call.User, identityId), cancellationToken).ConfigureAwait(false) ?? throw MethodException.Invalid("identityId", "There is no such identity.");
        var sent = new Dictionary<string, Mdn>(StringComparer.Ordinal);
        var failed = new SetOutcome();
        foreach (JsonProperty property in send.EnumerateObject())
        {
            try
            {
                Mdn mdn = Mdn.Read(property.Value, call.Run);
                sent[property.Name] = mdn;
                await SendAsync(call, identity, mdn, cancellationToken).ConfigureAwait(false);
            }
            catch (SetException error)
            {
                sent.Remove(property.Name);
                failed.NotCreated[property.Name] = error;
            }
            catch (StoreException error) when (SetMethod.Translate(error) is { } translated)
            {
                sent.Remove(property.Name);
                failed.NotCreated[property.Name] = translated;
            }
        }

        Write(call, send, sent, failed);
        Imply(call, updates, sent);
    }

    private async ValueTask SendAsync(JmapCall call, Identity identity, Mdn mdn, CancellationToken cancellationToken)
    {
        if (!JmapIds.TryMessage(mdn.ForEmailId, call.Account, out MessageId id)) throw SetException.NotFound();
        (Email? email, StoredMessage? message, KeywordTable keywords) = await store.ReadAsync(
            reader => (Email.Find(reader, id), reader.FindMessage(id, MessageDetail.Parts), reader.Keywords(call.Account)), cancellationToken).ConfigureAwait(false);
        if (email is null || message is null) throw SetException.NotFound();
        if (IsSent(email, keywords)) throw AlreadySent();
        using BlobReader blob = store.OpenBlob(message.Blob);
        var content = new MessageContent((offset, buffer) => blob.Read(offset, buffer.Span));
        MdnOriginal original = MdnOriginal.Read(content.Header(0, message.HeaderLength));
        // RFC 9007 §2.1: one that asks for no receipt is not found.
        if (original.NotifyTo.Count == 0) throw new SetException("notFound", "The message asks for no receipt.");
        // RFC 8098 §2.1: a receipt, or a report, is never answered with one.
        if (original.IsReport) throw new SetException("forbidden", "A report is not answered with a receipt.");
        if (mdn.IsAutomatic && original.NeedsUser) throw new SetException("forbidden", "The receipt would not go to where the message came from: the user has to be asked (RFC 8098 §2.1).");
        EmailAddress from = await FinalRecipientAsync(call, identity, mdn, cancellationToken).ConfigureAwait(false);
        mdn.FinalRecipient = "rfc822; " + from;
        mdn.OriginalRecipient = original.OriginalRecipient;
        mdn.OriginalMessageId = original.MessageId;
        EmailAddress author = EmailAddress.Parse(identity.Email);
        (byte[] header, byte[] body, string boundary) = MdnMessage.Compose(mdn, call.User, identity, author, original.NotifyTo, original.Subject);
        if (mdn.IncludeOriginalMessage && message.Size > call.Options.MaximumMessageSize) throw new SetException("tooLarge", "The original is too large to be put in.") { Number = ("maxSize", call.Options.MaximumMessageSize) };

        // RFC 8098 §3: from nobody, so that nothing comes back.
        var envelope = new Envelope { Sender = null, Body = BodyType.EightBitMime, SmtpUtf8 = !System.Text.Ascii.IsValid(header) || original.NotifyTo.Any(static address => address.NeedsSmtpUtf8) };
        await handover.SendAsync(
            call,
            envelope,
            [.. original.NotifyTo.Select(static address => new EnvelopeRecipient(address))],
            header,
            async (output, token) =>
            {
                System.Buffers.BuffersExtensions.Write(output, header);
                System.Buffers.BuffersExtensions.Write(output, body);
                if (!mdn.IncludeOriginalMessage) return;
                for (long at = 0; at < message.Size;)
                {
                    Memory<byte> room = output.GetMemory(64 << 10)[..(64 << 10)];
                    int got = blob.Read(at, room.Span);
                    if (got == 0) break;
                    output.Advance(got);
                    at += got;
                    await output.FlushAsync(token).ConfigureAwait(false);
                }

                MdnMessage.End(output, boundary);
            },
            (transaction, _) =>
            {
                // Of two at the same moment one is sent.
                if (Email.Find(transaction, id) is not { } now) throw SetException.NotFound();
                if (IsSent(now, transaction.Keywords(call.Account))) throw AlreadySent();
                MessageFlags flag = EmailUpdates.FlagsOf(transaction, call.Account, [Sent]);
                foreach (MessagePlace place in now.Places) transaction.UpdateFlags(place.Mailbox, UidSet.Of(place.Uid), FlagOperation.Add, flag);
            },
            cancellationToken).ConfigureAwait(false);
    }

    // RFC 9007 §2: of the identity, unless the client says another that is the user's too.
    private async ValueTask<EmailAddress> FinalRecipientAsync(JmapCall call, Identity identity, Mdn mdn, CancellationToken cancellationToken)
    {
        if (mdn.FinalRecipient is not { } given) return EmailAddress.Parse(identity.Email);
        int kind = given.IndexOf(';', StringComparison.Ordinal);
        if (kind >= 0 && !given[..kind].Trim().Equals("rfc822", StringComparison.OrdinalIgnoreCase)) throw SetException.Invalid("finalRecipient", "Only addresses of the kind rfc822 are known.");
        if (!EmailAddress.TryParse(given[(kind + 1)..].Trim(), out EmailAddress? address)) throw SetException.Invalid("finalRecipient", "That is no address.");
        return await directory.MaySendAsAsync(call.Account, address, cancellationToken).ConfigureAwait(false) ? address : throw new SetException("forbiddenFrom", "The account may not send as this address.");
    }

    private static bool IsSent(Email email, KeywordTable keywords) => EmailKeywords.TryFind(Sent, keywords, out MessageFlags flag) && email.Flags.Has(flag);

    private static SetException AlreadySent() => new("mdnAlreadySent", "A receipt was sent for this message.");

    private static void Write(JmapCall call, JsonElement send, Dictionary<string, Mdn> sent, SetOutcome failed)
    {
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WritePropertyName("sent"u8);
        if (sent.Count == 0)
        {
            output.WriteNullValue();
        }
        else
        {
            output.WriteStartObject();
            foreach ((string creation, Mdn mdn) in sent)
            {
                // What the client did not say.
                JsonElement given = send.GetProperty(creation);
                output.WriteStartObject(creation);
                if (!given.TryGetProperty("finalRecipient", out JsonElement recipient) || recipient.ValueKind == JsonValueKind.Null) output.WriteString("finalRecipient"u8, mdn.FinalRecipient);
                if (mdn.OriginalRecipient is not null) output.WriteString("originalRecipient"u8, mdn.OriginalRecipient);
                if (mdn.OriginalMessageId is not null) output.WriteString("originalMessageId"u8, mdn.OriginalMessageId);
                if (!given.TryGetProperty("includeOriginalMessage", out _)) output.WriteBoolean("includeOriginalMessage"u8, false);
                output.WriteEndObject();
            }

            output.WriteEndObject();
        }

        SetOutcome.WriteErrors(call, "notSent", failed.NotCreated);
        output.WriteEndObject();
    }

    private static void Imply(JmapCall call, JsonElement? updates, Dictionary<string, Mdn> sent)
    {
        var update = new JsonObject();
        foreach (JsonProperty property in updates?.EnumerateObject() ?? default)
        {
            // RFC 9007 §2.1: always a reference to a creation id of this call.
            if (property.Name.StartsWith('#') && sent.TryGetValue(property.Name[1..], out Mdn? mdn)) update[mdn.ForEmailId!] = JsonNode.Parse(property.Value.GetRawText());
        }

        if (update.Count == 0) return;
        call.Implied.Add(("Email/set", ImpliedCall.Of(arguments =>
        {
            arguments.WriteString("accountId"u8, JmapIds.Of(call.Account));
            arguments.WritePropertyName("update"u8);
            update.WriteTo(arguments);
        })));
    }
}
