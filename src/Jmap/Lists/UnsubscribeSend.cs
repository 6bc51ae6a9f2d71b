using System.Text.Json;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// Email/unsubscribe (docs/jmap.md): leaves the list that a message came by. The server sends the POST of RFC 8058 itself, so that the list learns
/// neither the reader's address nor the browser; what it cannot do alone, it tells the client.
/// </summary>
internal sealed class UnsubscribeSend(MailStore store, UnsubscribeClient client, VerificationOptions verification) : IJmapMethod
{
    public string Name => "Email/unsubscribe";

    public string Capability => ViewCapability.Name;

    public async ValueTask InvokeAsync(JmapCall call, CancellationToken cancellationToken)
    {
        call.Arguments.Only("emailId", "dryRun");
        // It was the owner who joined the list; who may read his mail may not leave in his name.
        if (!call.View.IsOwn) throw new MethodException("forbidden", "Only the account's owner leaves its lists.");
        string? id = call.Run.Resolve(call.Arguments.RequiredText("emailId"));
        UnsubscribeOffer offer = await OfferAsync(call, id, cancellationToken).ConfigureAwait(false);
        bool dry = call.Arguments.Boolean("dryRun");
        string outcome = offer switch
        {
            { OneClick: not null } when dry => "oneClick",
            { OneClick: { } address } => await client.PostAsync(address, cancellationToken).ConfigureAwait(false) ? "done" : "failed",
            { Mail: not null } => "mail",
            { Page: not null } => "page",
            _ => "none",
        };
        Utf8JsonWriter output = call.Output;
        output.WriteStartObject();
        call.WriteAccountId();
        output.WriteString("outcome"u8, outcome);
        output.WriteString("mail"u8, offer.Mail);
        output.WriteString("page"u8, offer.Page?.AbsoluteUri);
        output.WriteEndObject();
    }

    private async ValueTask<UnsubscribeOffer> OfferAsync(JmapCall call, string? id, CancellationToken cancellationToken)
    {
        (StoredMessage? found, bool delivered) = await store.ReadAsync(
            reader => JmapIds.TryMessage(id, call.Account, out MessageId message) && Email.Find(reader, message, call.View.Open(reader)) is not null
                ? (reader.FindMessage(message, MessageDetail.Parts), reader.WasDelivered(message)) : default,
            cancellationToken).ConfigureAwait(false);
        if (found is null) throw MethodException.Invalid("emailId", "There is no such Email.");
        try
        {
            using BlobReader blob = store.OpenBlob(found.Blob);
            byte[] header = new MessageContent((offset, buffer) => blob.Read(offset, buffer.Span)).Header(0, found.HeaderLength);
            // RFC 8601 §5: results with our name are ours where we received the message. What its owner put there says what he likes.
            return UnsubscribeOffer.Read(header, delivered ? verification.AuthServId : null);
        }
        catch (StoreException error) when (error.Fault == StoreFault.NotFound)
        {
            throw MethodException.Invalid("emailId", "There is no such Email.");
        }
    }
}
